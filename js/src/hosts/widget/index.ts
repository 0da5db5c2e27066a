// The one anywidget bundle: every widget is some of the dashboard's parts over the kernel.

import '../../ui/styles/index.css';
import type { Part } from '../../contract/generated';
import { DataClient } from '../../data/client';
import type { HostContext } from '../../ui/context';
import { createDashboard } from '../../ui/dashboard';
import { offerView } from '../../ui/picture/live-view';
import { liveViewOf } from '../../ui/picture/offered-view';
import { RunColours } from '../../ui/run-colours';
import { hostLocale, translator } from '../../ui/translate';
import type { WidgetModel } from './model';
import { chooseTransport } from './page-server';
import { TraitViewState } from './trait-state';

/** Where ipywidgets lies below, it tells this of a model, and then marks the views of one whose kernel was restarted. */
const MAY_HAVE_ENDED = 'comm_live_update';
const ENDED = '.jupyter-widgets-disconnected';

interface Shared {
  client: DataClient;
  viewState: TraitViewState;
  colours: RunColours;
}

/** Called by anywidget once for each model; its views share one client. */
function makeWidget(): { initialize: typeof initialize; render: typeof render } {
  let shared: Shared | undefined;

  function initialize({ model }: { model: WidgetModel }): () => void {
    const life = new AbortController();
    const viewState = new TraitViewState(model, life.signal);
    const client = new DataClient(chooseTransport(model, life.signal), life.signal);
    shared = { client, viewState, colours: new RunColours() };
    const want = client.bind(viewState, (part) => partsOf(model).includes(part));
    model.on('change:parts', want);
    life.signal.addEventListener('abort', () => model.off('change:parts', want));
    return () => life.abort();
  }

  function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
    if (shared === undefined) throw new Error('a view was rendered before its model was initialized');
    return mountView(model, el, shared);
  }

  return { initialize, render };
}

/** Shows the parts, and shows them anew when their choice or the language changes. */
function mountView(model: WidgetModel, el: HTMLElement, shared: Shared): () => void {
  const view = new AbortController();
  el.classList.add('rn-host');
  let mounted: AbortController | undefined;
  const context = (): HostContext => ({ ...shared, translate: translator(String(model.get('locale') || hostLocale())) });
  const mount = (): void => {
    mounted?.abort();
    mounted = new AbortController();
    createDashboard(el, partsOf(model), context(), mounted.signal);
  };
  for (const name of ['change:parts', 'change:locale']) {
    model.on(name, mount);
    view.signal.addEventListener('abort', () => model.off(name, mount));
  }
  mount();
  const live = liveViewOf(el, context, view.signal);
  offerView(el, live);
  const lookForEnd = (): void => {
    if (el.closest(ENDED)) live.sayEnded();
  };
  model.on(MAY_HAVE_ENDED, lookForEnd);
  view.signal.addEventListener('abort', () => model.off(MAY_HAVE_ENDED, lookForEnd));
  return () => {
    mounted?.abort();
    view.abort();
  };
}

function partsOf(model: WidgetModel): readonly Part[] {
  return (model.get('parts') as Part[] | undefined) ?? [];
}

export default makeWidget;
