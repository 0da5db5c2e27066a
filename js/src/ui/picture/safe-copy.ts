// The picture of a file that anybody may have written: only what a picture is made of is taken over.

const ELEMENTS = new Set(
  'div,p,ul,li,i,table,thead,tbody,tr,th,td,figure,figcaption,pre,svg,path,text,title'.split(','),
);
const ATTRIBUTES = new Set(
  'class,role,scope,aria-label,viewBox,d,x,y,width,height,text-anchor,stroke-dasharray'.split(','),
);
const STYLE = /^--c:var\(--rn-run-\d\)$/;

/** Parses without running or loading anything, and copies element by element; style sheets are left out. */
export function safeCopy(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const copy = document.createDocumentFragment();
  copyChildren(parsed.body, copy);
  return copy;
}

function copyChildren(from: Node, to: Node): void {
  for (const child of from.childNodes) {
    if (child instanceof Text) to.appendChild(document.createTextNode(child.data));
    else if (child instanceof Element && ELEMENTS.has(child.localName)) to.appendChild(copyElement(child));
  }
}

function copyElement(from: Element): Element {
  const to = document.createElementNS(from.namespaceURI, from.localName);
  for (const { name, value } of from.attributes) if (ATTRIBUTES.has(name) || (name === 'style' && STYLE.test(value))) to.setAttribute(name, value);
  copyChildren(from, to);
  return to;
}
