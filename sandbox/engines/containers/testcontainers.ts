import type { ComposeService, ServicePort } from '../../../compose/services.ts';
import { projectLabel, serviceLabel } from './containers.ts';
import { hasImage, serviceDefinitions, type ServiceDefinition } from './images.ts';
import { portVariables, type ServicePorts } from './ports.ts';

/** The port of each published service inside its container. */
const publishedPorts: Readonly<Record<ServicePort, { service: ComposeService; inside: number }>> = {
  'kafka-dp': { service: 'kafka-dp', inside: 9092 },
  'kafka-kp': { service: 'kafka-kp', inside: 9092 },
  redis: { service: 'redis', inside: 6379 },
  druid: { service: 'druid-router', inside: 8888 },
};

const ryukImage = 'testcontainers/ryuk:0.14.0';

/** Gives the function that starts one service of compose.yml as a container of Testcontainers in the project's network. */
export async function containerStarter(
  project: string,
): Promise<(service: ComposeService, ports: ServicePorts) => Promise<void>> {
  if (!(await hasImage(process.env['RYUK_CONTAINER_IMAGE'] ?? ryukImage))) {
    // Our own reaper is at work in any case; without this setting the first start would wait for an image in vain.
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  }
  const { GenericContainer, StartupCheckStrategy } = await import('testcontainers');
  const definitions = serviceDefinitions();

  /** Started is enough: whether it is ready is asked of the service itself. */
  class Started extends StartupCheckStrategy {
    override checkStartupState = async (): Promise<'SUCCESS'> => Promise.resolve('SUCCESS');
  }

  class LoopbackContainer extends GenericContainer {
    /** Publishes on 127.0.0.1; Testcontainers itself would open the ports to the network. */
    override async beforeContainerCreated(): Promise<void> {
      const bindings: { HostIp?: string }[][] = Object.values(this.hostConfig.PortBindings ?? {});
      for (const binding of bindings.flat()) binding.HostIp = '127.0.0.1';
      return Promise.resolve();
    }

    /** `768m`, as compose.yml says it. */
    limitMemory(limit: string): this {
      this.hostConfig.Memory = Number.parseInt(limit, 10) * 1024 * 1024;
      return this;
    }
  }

  return async (service, ports) => {
    const { image, command, environment = {}, mem_limit: limit, volumes } = definitions[service];
    const variables = portVariables(ports);
    const container = new LoopbackContainer(image)
      .withEnvironment(
        Object.fromEntries(
          Object.entries(environment).map(([name, value]) => [
            name,
            filled(String(value), variables),
          ]),
        ),
      )
      .withLabels({
        [projectLabel]: project,
        [serviceLabel]: service,
        'org.telemetry-sandbox': 'throw-away',
      })
      .withNetworkMode(project)
      .withNetworkAliases(service)
      .withBindMounts(sharedMounts(project, volumes))
      .withExposedPorts(...bindingsOf(service, ports))
      .withWaitStrategy(new Started());
    if (command !== undefined) container.withCommand([...command]);
    if (limit !== undefined) container.limitMemory(limit);
    await container.start();
  };
}

function bindingsOf(service: ComposeService, ports: ServicePorts) {
  const entries = Object.entries(publishedPorts) as [
    ServicePort,
    (typeof publishedPorts)['druid'],
  ][];
  return entries
    .filter(([, published]) => published.service === service)
    .map(([name, { inside }]) => ({ container: inside, host: ports[name] }));
}

/** The volume that Druid's services share; data of one service alone lives and dies with its container. */
function sharedMounts(project: string, volumes: ServiceDefinition['volumes'] = []) {
  return volumes
    .filter((volume) => volume.startsWith('druid-shared:'))
    .map((volume) => ({
      source: `${project}_druid-shared`,
      target: volume.slice('druid-shared:'.length),
      mode: 'rw' as const,
    }));
}

/** Text of compose.yml with its `${NAME:-default}` replaced. */
function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{(\w+):-([^}]*)\}/g,
    (_, name: string, fallback: string) => variables[name] ?? fallback,
  );
}
