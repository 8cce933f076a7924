import type { EngineName, PortName, Ports } from '../../config.ts';
import { examineDocker } from './docker.ts';
import { judged, type Finding } from './finding.ts';
import { examineDisk, examineMemory, examineNode, examinePort } from './machine.ts';

export type { Finding } from './finding.ts';

export interface Patient {
  /** The engine that will be used: what only another one needs is a note. */
  readonly engine: EngineName;
  readonly ports: Ports;
  /** Ports of the sandbox that runs here: it holds them rightly. */
  readonly ownPorts: readonly number[];
  readonly folder: string;
  readonly version: string;
  readonly nodeVersion: string;
  /** As in package.json: `>=24.12`. */
  readonly neededNode: string;
}

// One embedded sandbox with its log budget; the images and data of the containers.
const needed = { memoryBytes: 2e9, diskBytes: 1e9, containerDiskBytes: 5e9 };

const portsBesideServices: readonly PortName[] = ['api', 'control', 'metrics'];

/** Looks at everything a sandbox needs of this machine; each fault comes with what mends it. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const { engine, ports, folder } = patient;
  const names = Object.keys(ports) as PortName[];
  const used = engine === 'external' ? portsBesideServices : names;
  const isContainers = engine === 'containers';
  const machine = [
    { check: 'telemetry-sandbox', found: patient.version },
    examineNode(patient.nodeVersion, patient.neededNode),
    examineMemory(needed.memoryBytes),
    await examineDisk(folder, isContainers ? needed.containerDiskBytes : needed.diskBytes),
    ...(await Promise.all(used.map((name) => examinePort(name, ports[name], patient.ownPorts)))),
  ];
  return [
    ...judged(machine, { matters: true }),
    ...judged(await examineDocker(), { matters: isContainers }),
  ];
}
