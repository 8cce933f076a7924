import { array, int16, int32, message, nullableString, string, structs, uuid } from '../fields.ts';

export const deleteTopics = message({
  key: 20,
  name: 'DeleteTopics',
  versions: [1, 6],
  flexibleFrom: 4,
  request: {
    topics: structs(
      {
        name: nullableString(),
        topicId: uuid(),
      },
      { since: 6 },
    ),
    topicNames: array(string(), { since: 1, until: 5 }),
    timeoutMs: int32(),
  },
  response: {
    throttleTimeMs: int32(),
    responses: structs({
      name: nullableString({ nullableSince: 6 }),
      topicId: uuid({ since: 6 }),
      errorCode: int16(),
      errorMessage: nullableString({ since: 5 }),
    }),
  },
});
