import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { drawBody, type AppState } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import { drawFooter, drawHeader } from './frame-lines.ts';
import { harmless } from './harmless.ts';
import { pressesIn } from './key-name.ts';
import { span, type Line, type Size } from './screen.ts';
import type { WithTerminal } from './terminal.ts';
import { lookOf, type ThemeName } from './theme.ts';

interface AppOptions {
  readonly store: AppStore;
  /** Told how to give the terminal away for a while. */
  readonly onReady: (handOver: WithTerminal) => void;
}

/** Draws the state and hands keys to the store; nothing else happens here. */
export function App({ store, onReady }: AppOptions): ReactNode {
  const state = useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => store.get(),
  );
  const { suspendTerminal } = useApp();
  useEffect(() => {
    onReady(async (work) => suspendTerminal(work));
  }, [onReady, suspendTerminal]);
  const { columns, rows } = useWindowSize();
  useInput((input, key) => {
    for (const press of pressesIn(input, key)) store.press(press.key, press.input);
  });
  usePaste((text) => {
    store.paste(text);
  });
  return <Frame state={state} size={{ columns, rows }} />;
}

interface FrameOptions {
  readonly state: AppState;
  /** Of the whole terminal. */
  readonly size: Size;
}

const least: Size = { columns: 40, rows: 10 };

/** One whole screen: header, body, a message when there is one, footer. Never wider or higher than `size`. */
export function Frame({ state, size }: FrameOptions): ReactNode {
  const { columns, rows } = size;
  if (columns < least.columns || rows < least.rows) {
    const text = `${columns} x ${rows} is too small: at least ${least.columns} x ${least.rows}, please.`;
    return (
      <Box width={columns} height={rows} overflow="hidden">
        <Text>{text}</Text>
      </Box>
    );
  }
  const message: Line[] = state.message === '' ? [] : [[span(state.message, 'warning')]];
  const height = Math.max(1, rows - 2 - message.length);
  const body = drawBody(state, { columns, rows: height }).slice(0, height);
  const look = { theme: state.theme, columns };
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Row line={drawHeader(state)} {...look} />
      <Box flexDirection="column" height={height} overflow="hidden">
        {body.map((line, index) => (
          // eslint-disable-next-line react/no-array-index-key -- a row is its place on the screen
          <Row key={index} line={line} {...look} />
        ))}
      </Box>
      {message.map((line) => (
        <Row key="message" line={line} {...look} />
      ))}
      <Row line={drawFooter(state, columns)} {...look} />
    </Box>
  );
}

interface RowOptions {
  readonly line: Line;
  readonly columns: number;
  readonly theme: ThemeName;
}

/** Every text passes `harmless` here, whatever the screens did before; a cell is cut by its width on the terminal. */
function Row({ line, columns, theme }: RowOptions): ReactNode {
  const text = (cell: Line[number], key: number): ReactNode => (
    <Text key={key} wrap="truncate" {...lookOf(cell.tone ?? 'plain', theme)}>
      {harmless(cell.text.slice(0, columns * 2))}
    </Text>
  );
  if (line.some(({ width }) => width !== undefined)) {
    return (
      <Box height={1} width={columns} overflow="hidden">
        {line.map((cell, index) => (
          // eslint-disable-next-line react/no-array-index-key -- a cell is its place in the line
          <Box
            key={index}
            width={cell.width ?? 'auto'}
            flexShrink={0}
            overflow="hidden"
            paddingRight={1}
          >
            {text(cell, 0)}
          </Box>
        ))}
      </Box>
    );
  }
  return <Text wrap="truncate">{line.length === 0 ? ' ' : line.map(text)}</Text>;
}
