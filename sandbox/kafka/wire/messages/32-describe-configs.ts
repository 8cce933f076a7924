import {
  bool,
  int16,
  int32,
  int8,
  message,
  nullableArray,
  nullableString,
  string,
  structs,
} from '../fields.ts';

export const describeConfigs = message({
  key: 32,
  name: 'DescribeConfigs',
  versions: [1, 4],
  flexibleFrom: 4,
  request: {
    resources: structs({
      resourceType: int8(),
      resourceName: string(),
      configurationKeys: nullableArray(string()),
    }),
    includeSynonyms: bool(),
    includeDocumentation: bool({ since: 3 }),
  },
  response: {
    throttleTimeMs: int32(),
    results: structs({
      errorCode: int16(),
      errorMessage: nullableString(),
      resourceType: int8(),
      resourceName: string(),
      configs: structs({
        name: string(),
        value: nullableString(),
        readOnly: bool(),
        configSource: int8({ default: -1 }),
        isSensitive: bool(),
        synonyms: structs({
          name: string(),
          value: nullableString(),
          source: int8(),
        }),
        configType: int8({ since: 3 }),
        documentation: nullableString({ since: 3 }),
      }),
    }),
  },
});
