import { LabIcon } from '@jupyterlab/ui-components';

const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16">
  <path class="jp-icon3" fill="#616161" d="M1 1h1.5v12.5H15V15H1z"/>
  <path class="jp-icon3" fill="#616161" d="M5 11.5 3.8 10.5 7 5.6 9.8 8.2 13 2.6l1.300.8-4.1 7.1-2.900-2.6z"/>
</svg>`;

export const runicornIcon = new LabIcon({ name: 'runicorn:icon', svgstr: DRAWING });
