import type { Screen } from '../../screen.ts';
import { pipelineKeys, type PipelineAction } from './pipeline-keys.ts';
import {
  drawPipeline,
  emptyPipeline,
  pressPipeline,
  type PipelineState,
} from './pipeline-state.ts';

/** The map of the pipeline. */
export const pipelineScreen: Screen<PipelineState, PipelineAction> = {
  title: 'pipeline',
  note: 'the map: each job, its rate, lag and what it wrote',
  keys: pipelineKeys,
  empty: emptyPipeline,
  press: pressPipeline,
  draw: drawPipeline,
};
