// What the extension says in JupyterLab beyond the viewer; apart from ui/translate.ts, because every widget carries that.

import { type Pair, type TranslateOf, translatorOf } from '../../ui/translate';

const WORDS = {
  'lab.title': ['Runicorn', 'Runicorn'],
  'lab.open': ['Open Runicorn', '打开 Runicorn'],
  'lab.open.caption': ['Runs, live charts and logs in a tab', '在标签页中查看运行、实时曲线和日志'],
  'lab.page.gpu': ['Show GPUs', '显示 GPU'],
  'lab.page.remote': ['Show Remote Servers', '显示远程服务器'],
  'lab.page.settings': ['Runicorn Data Directory', 'Runicorn 数据目录'],
  'lab.run.open': ['Open Run', '打开运行'],
  'lab.run.compare': ['Add to the Comparison', '加入比较'],
  'lab.run.copy': ['Copy Run Key', '复制运行键'],
  'lab.run.insert': ['Insert Code That Reads This Run', '插入读取此运行的代码'],
  'lab.run.insert.none': ['Open a notebook first; the code goes below its current cell.', '请先打开一个笔记本；代码将插入到当前单元下方。'],
  'lab.folder.open': ['Open in Runicorn', '在 Runicorn 中打开'],
  'lab.folder.none': ['“{path}” is no run of the store {store}.', '“{path}”不是存储 {store} 中的运行。'],
  'lab.store': ['Store', '存储'],
  'lab.store.title': ['The store whose runs are shown: {store}', '所显示运行的存储：{store}'],
  'lab.store.own': ['{store} (this server)', '{store}（此服务器）'],
  'lab.store.notebook': ['{store} (open notebook)', '{store}（打开的笔记本）'],
  'lab.missing': ['The Runicorn server extension does not answer.', 'Runicorn 服务器扩展没有响应。'],
  'lab.missing.hint': [
    'Enable it with “jupyter server extension enable runicorn” and start Jupyter again.',
    '请运行“jupyter server extension enable runicorn”并重新启动 Jupyter。',
  ],
  'lab.rule': ['{run}: {rule} ({figures})', '{run}：{rule}（{figures}）'],
  'lab.rule.step': ['{run}, step {step}: {rule} ({figures})', '{run}，步 {step}：{rule}（{figures}）'],
  'lab.store.gone': ['The notebook whose store this was has ended its kernel.', '使用该存储的笔记本内核已结束。'],
  'lab.store.back': ['Show this server’s store', '显示此服务器的存储'],
} satisfies Record<string, Pair>;

export type LabWords = TranslateOf<keyof typeof WORDS>;

export function labWordsIn(language: string): LabWords {
  return translatorOf(WORDS, language);
}
