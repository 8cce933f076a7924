import { freePorts, usualPorts, type PortName, type Ports } from '../sandbox/config.ts';
import { problems } from '../schemas/problem.ts';

const ports = problems({
  PORTS_UNREADABLE: {
    title: 'Ports not understood',
    message: ({ given }: { given: string }) => `--ports ${given} was not understood.`,
    hint: () =>
      `Use --ports auto, or NAME=PORT with NAME one of ${Object.keys(usualPorts).join(', ')}.`,
  },
});

/** `auto`, or `NAME=PORT` as often as wanted, over the usual ports. @throws PORTS_UNREADABLE */
export function parsePorts(given: readonly string[] | undefined): Ports {
  let chosen: Ports = usualPorts;
  for (const part of (given ?? []).flatMap((text) => text.split(','))) {
    if (part === 'auto') {
      chosen = freePorts;
      continue;
    }
    const [name = '', value = ''] = part.split('=');
    const port = Number(value);
    if (
      !(name in usualPorts) ||
      value === '' ||
      !Number.isInteger(port) ||
      port < 0 ||
      port > 65_535
    ) {
      throw ports.error('PORTS_UNREADABLE', { given: part });
    }
    chosen = { ...chosen, [name as PortName]: port };
  }
  return chosen;
}
