// One run, with all that is known of it.

import type { RunReply } from '../../contract/generated';
import { make } from '../dom';
import { createNotice } from '../notice';
import type { ViewerContext } from './context';
import { createDetailTree } from './detail-tree';
import { environmentSections } from './environment';
import { createFiles } from './files';
import { START, type Tab, TABS } from './navigation';
import { RunDetail } from './run-detail';
import { createRunHead } from './run-head';
import { createTabs } from './tabs';
import type { Section } from './tree';

type CreatePanel = (panel: HTMLElement, context: ViewerContext, detail: RunDetail, signal: AbortSignal) => void;

const PANELS: Record<Tab, CreatePanel> = {
  charts: (panel, context, _detail, signal) => void context.mount('chart', panel, signal),
  logs: (panel, context, _detail, signal) => void context.mount('log', panel, signal),
  gallery: (panel, context, _detail, signal) => void context.mount('gallery', panel, signal),
  config: (panel, context, detail, signal) => {
    const { words } = context;
    const sectionsOf = ({ config, summary }: RunReply): Section[] => [
      { title: words('config.config'), values: config },
      { title: words('config.summary'), values: summary },
    ];
    createDetailTree(panel, context, detail, sectionsOf, { sentence: 'config.empty', hint: 'config.empty.hint' }, signal);
  },
  environment: (panel, context, detail, signal) => {
    const sectionsOf = ({ environment }: RunReply): Section[] => environmentSections(environment, context.words);
    createDetailTree(panel, context, detail, sectionsOf, { sentence: 'environment.empty', hint: 'environment.empty.hint' }, signal);
  },
  files: createFiles,
};

export function createRunPage(element: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  const { client, navigation, words } = context;
  const { run } = navigation.place;
  const detail = new RunDetail(run, client, signal);
  const contents = TABS.map((id) => ({ id, label: words(`tab.${id}`), create: (panel: HTMLElement) => PANELS[id](panel, context, detail, signal) }));
  const tabs = createTabs(words('tabs.run'), contents, (tab) => {
    navigation.note({ ...navigation.place, tab });
    tabs.show(tab);
  });
  const body = make('div', { class: 'rn-body rn-page-body' });
  const content = make('div', { class: 'rn-run' }, createRunHead(context, detail, signal), tabs.list, tabs.panels);
  element.append(content, body);
  const notice = createNotice(body);
  navigation.onChange(() => tabs.show(navigation.place.tab), signal);
  tabs.show(navigation.place.tab);

  const refresh = (): void => {
    const isMissing = detail.failure?.code === 'run_not_found' && client.runs.get(run) === undefined;
    content.hidden = isMissing;
    body.hidden = !isMissing;
    const action = { label: words('run.missing.action'), run: () => context.go({ ...START, view: {} }) };
    notice.show(isMissing ? { kind: 'error', sentence: words('run.missing'), hint: words('run.missing.hint', { key: run }), action } : undefined);
  };
  client.changes.on(['runs'], refresh, signal);
  detail.onChange(refresh, signal);
  refresh();
}
