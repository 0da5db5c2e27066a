// Python that reads a run, as one would type it.

export function readingCode(root: string, run: string): string {
  return `import runicorn as rn\n\nrun = rn.open_store(${quoted(root)}).run(${quoted(run)})\nrun.to_pandas()`;
}

/** JSON's escapes are Python's, too, for any text but half a surrogate pair, which no path is. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
