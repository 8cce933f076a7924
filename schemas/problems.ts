import { problems } from './problem.ts';

export const schemaProblems = problems({
  PACKAGE_ROOT_MISSING: {
    title: 'The package folder was not found',
    message: ({ from }: { readonly from: string }) =>
      `No package.json named telemetry-sandbox was found above ${from}, so the schemas cannot be located.`,
    hint: () => 'Reinstall the package: its package.json must stay beside its schemas folder.',
  },
  SCHEMA_FOLDER_EMPTY: {
    title: 'No schema in a given folder',
    message: ({ folder }: { readonly folder: string }) => `No schema was found in ${folder}.`,
    hint: () =>
      "Name a folder in production's layout: one that holds telemetry/3.0 (preprocessor), or telemetry and summary (Druid validator).",
  },
  SCHEMA_UNREADABLE: {
    title: 'A schema file is not readable',
    message: ({ file, reason }: { readonly file: string; readonly reason: string }) =>
      `The schema file ${file} could not be read: ${reason}`,
    hint: () => 'Correct the file: it must hold one JSON object, in UTF-8.',
  },
  SCHEMA_REF_UNRESOLVED: {
    title: 'A $ref of a schema leads nowhere',
    message: ({
      file,
      ref,
    }: {
      readonly file: string;
      readonly ref: string;
      readonly prefix: string;
    }) => `The schema file ${file} refers to ${ref}, which is not there.`,
    hint: ({ prefix }: { readonly file: string; readonly ref: string; readonly prefix: string }) =>
      `Write references as ${prefix}<file>.json, or #/… inside the file, and add the file that is named. Leave out the id of a schema that refers to #/… inside itself.`,
  },
  SCHEMA_LOOP: {
    title: 'A schema refers to itself without end',
    message: ({ file, pointer }: { readonly file: string; readonly pointer: string }) =>
      `The schema file ${file} comes back to ${pointer === '' ? 'its root' : pointer} without going deeper into the event: judging would never end.`,
    hint: () => 'Let a $ref lead to itself only below properties or items.',
  },
  SCHEMA_UNUSABLE: {
    title: 'A schema file is not a draft-04 schema',
    message: ({ file, reason }: { readonly file: string; readonly reason: string }) =>
      `The schema file ${file} cannot be used as a JSON Schema of draft-04: ${reason}`,
    hint: () => 'Production would refuse it too. Use only keywords and types of draft-04.',
  },
});
