// Places as addresses below a base: `runs/<key with its slashes>?tab=logs&x_axis=wall_time`.

import { type Page, PAGES, type Place, START, type Tab, TABS } from './navigation';
import { asParameters, readParameters } from './view-query';

const TAB = 'tab';
const FILE = 'file';
const ZOOM = 'zoom';
const BETWEEN = '..';

/** Without a slash in front; only what shows runs has a view. */
export function addressOf(place: Readonly<Place>): string {
  const path = place.run === '' ? place.page : `runs/${place.run.split('/').map(encodeURIComponent).join('/')}`;
  if (place.page !== START.page) return path;
  const own = [[TAB, place.tab === START.tab ? '' : place.tab], [FILE, place.file], [ZOOM, place.zoom.join(BETWEEN)]];
  const parameters = [...own.filter(([, text]) => text !== ''), ...asParameters(place.view)];
  const query = parameters.map(([name = '', text = '']) => `${name}=${readable(text)}`).join('&');
  return query === '' ? path : `${path}?${query}`;
}

/** Gives the place, or, where its address would be longer than `most` characters, the same with as little less as makes it short. */
export function shortened(place: Place, most: number): Place {
  const { selected: _selected, hidden: _hidden, ...others } = place.view;
  const places = [place, { ...place, view: others }, { ...place, view: {} }];
  return places.find((one) => addressOf(one).length <= most) ?? { ...START, page: place.page, run: place.run };
}

/** The place of an address; an unknown one leads to the list of runs. `path` has no slash in front. */
export function placeOf(path: string, query: string): Place {
  const [first = '', ...rest] = path.split('/').filter((part) => part !== '').map(decoded);
  const page: Page = PAGES.find((one) => one === first) ?? START.page;
  const run = first === START.page ? rest.join('/') : '';
  if (page !== START.page) return { ...START, page };
  const parameters = new URLSearchParams(query);
  const tab: Tab = TABS.find((one) => one === parameters.get(TAB)) ?? START.tab;
  return { page, run, tab, file: parameters.get(FILE) ?? '', zoom: readZoom(parameters.get(ZOOM) ?? ''), view: readParameters(parameters) };
}

/** Percent signs only where an address needs them. */
function readable(text: string): string {
  return encodeURIComponent(text).replace(/%(?:2F|3A|2C|40|3D)/g, decodeURIComponent);
}

function readZoom(text: string): readonly number[] {
  const ends = text.split(BETWEEN).map((end) => (end.trim() === '' ? NaN : Number(end)));
  const [from = NaN, to = NaN] = ends;
  return ends.length === 2 && Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : START.zoom;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
