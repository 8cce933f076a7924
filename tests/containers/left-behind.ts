import { execa } from 'execa';

/** Everything Docker still has of a project: containers, networks and volumes. */
export async function leftBehind(project: string): Promise<readonly string[]> {
  const label = `label=com.docker.compose.project=${project}`;
  const lists = await Promise.all(
    [
      ['ps', '-a', '--format', '{{.Names}}'],
      ['network', 'ls', '--format', '{{.Name}}'],
      ['volume', 'ls', '--format', '{{.Name}}'],
    ].map(async (list) => (await execa('docker', [...list, '--filter', label])).stdout),
  );
  return lists.join('\n').split('\n').filter(Boolean);
}
