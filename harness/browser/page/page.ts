// The page's entry: what the other side calls, by name. Node's globals come first: other modules hold on to them.
import './node-globals.ts';
import { PageLook } from './page-look.ts';
import { PageSeat } from './seat.ts';

Object.assign(globalThis, { pushbench: new PageSeat(), pushbenchLook: new PageLook() });
