// What a person has set for the viewer where it is an application of its own; Lab has settings of its own.

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Empty: the browser's. */
export const LANGUAGES = ['', 'en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Whether what runs write is heard all the time, or only when somebody asks. */
export const REFRESHES = ['live', 'asked'] as const;
export type Refresh = (typeof REFRESHES)[number];

export interface Preferences {
  theme: Theme;
  language: Language;
  refresh: Refresh;
}

export const USUAL_PREFERENCES: Readonly<Preferences> = { theme: 'system', language: '', refresh: 'live' };

export interface PreferenceStore {
  /** What can be set here; the rest is the host's. Absent: all. */
  readonly settable?: readonly (keyof Preferences)[];
  get(): Readonly<Preferences>;
  set(patch: Partial<Preferences>): void;
  onChange(callback: () => void, signal: AbortSignal): void;
}
