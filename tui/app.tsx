import { Box, Text, useInput, useWindowSize } from 'ink';
import { useSyncExternalStore, type ReactNode } from 'react';
import { drawBody, keysOf, type AppState } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import { keyName } from './key-name.ts';
import { span, type Line } from './screen.ts';
import { lookOf } from './theme.ts';

const titles = { start: 'start', pipeline: '1 pipeline', topics: '2 topics', records: 'records', journey: 'journey', help: 'help' };

/** Draws the state and hands keys to the store; nothing else happens here. */
export function App({ store, hasColour }: { readonly store: AppStore; readonly hasColour: boolean }): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  useInput((input, key) => {
    store.press(keyName(input, key), input);
  });
  const size = { columns, rows: Math.max(3, rows - 2) };
  const body = drawBody(state, size).slice(0, size.rows);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Row line={headerOf(state)} hasColour={hasColour} />
      <Box flexDirection="column" height={size.rows} overflow="hidden">
        {body.map((line, index) => (
          // eslint-disable-next-line react/no-array-index-key -- a row is its place on the screen
          <Row key={index} line={line} hasColour={hasColour} />
        ))}
      </Box>
      <Row line={footerOf(state)} hasColour={hasColour} />
    </Box>
  );
}

function Row({ line, hasColour }: { readonly line: Line; readonly hasColour: boolean }): ReactNode {
  return (
    <Text wrap="truncate">
      {line.length === 0
        ? ' '
        : line.map(({ text, tone = 'plain' }, index) => (
            // eslint-disable-next-line react/no-array-index-key -- a span is its place in the line
            <Text key={index} {...lookOf(tone, hasColour)}>
              {text}
            </Text>
          ))}
    </Text>
  );
}

function headerOf(state: AppState): Line {
  const status = state.pipeline.snapshot?.status;
  return [
    span('telemetry sandbox ', 'strong'),
    span(` ${titles[state.screen]} `, 'selected'),
    span(status === undefined ? '' : `  ${status.engine} · ${status.flavour} · `, 'dim'),
    span(status === undefined ? '' : status.drained ? '✓ drained' : '… in flight', status?.drained === true ? 'good' : 'accent'),
    span(status === undefined || status.refused === 0 ? '' : `  ✗ ${status.refused} refused`, 'failed'),
    span(state.message === '' ? '' : `  ${state.message}`, 'warning'),
  ];
}

function footerOf(state: AppState): Line {
  if (state.screen === 'records' && state.records.typing !== undefined) {
    return [span('enter', 'strong'), span(' apply  ', 'dim'), span('esc', 'strong'), span(' cancel', 'dim')];
  }
  return keysOf(state)
    .filter(({ isQuiet }) => isQuiet !== true)
    .flatMap(({ key, label }) => [span(key, 'strong'), span(` ${label}  `, 'dim')]);
}
