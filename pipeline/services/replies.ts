import type { JsonObject } from '../../schemas/json.ts';

/** What the services know. Each gives the record itself, undefined for one that is unknown. */
export interface PlatformRecords {
  /** A user as the user service has it: `userId`, `firstName`, `rootOrgId`, `rootOrg`, `framework`, `userLocations`, … */
  user(this: void, id: string): JsonObject | 'blocked' | undefined;
  /** A dial code: `identifier`, `channel`, `publisher`, `batchCode`, `status`, `generatedOn`, `publishedOn`. */
  dialCode(this: void, code: string): JsonObject | undefined;
  /** A content with its `totalQuestions`. */
  content(this: void, id: string): JsonObject | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
}

/** Where production's settings point: `user-read.api.url`, `dialcode.api.url`, `content.read.api`. */
export const servicePaths = {
  'user-read': '/learner/private/user/v1/read/',
  dialcode: '/api/dialcode/v3/read/',
  'content-read': '/api/content/v1/read/',
} as const;

/** The reply of the user service: not found, blocked, or the user under `result.response`. */
export function userReply(id: string, { user }: PlatformRecords): Reply {
  const found = user(id);
  if (found === 'blocked') {
    return refused('api.user.read', {
      status: 400,
      responseCode: 'CLIENT_ERROR',
      err: 'UOS_USRRED0006',
      text: 'User account has been blocked .',
    });
  }
  if (found !== undefined) return success('api.user.read', { response: found });
  return refused('api.user.read', {
    status: 404,
    responseCode: 'RESOURCE_NOT_FOUND',
    err: 'UOS_USRRED0013',
    text: `user not found: ${id}`,
  });
}

/** The reply of the dial code service: without `result.dialcode` when the code is unknown. */
export function dialCodeReply(code: string, { dialCode }: PlatformRecords): Reply {
  const found = dialCode(code);
  if (found !== undefined) return success('sunbird.dialcode.read', { dialcode: found });
  return refused('sunbird.dialcode.read', {
    status: 404,
    responseCode: 'RESOURCE_NOT_FOUND',
    err: 'ERR_DIALCODE_INFO',
    text: `dial code not found: ${code}`,
  });
}

/** The reply of the content service: the content under `result.content`. */
export function contentReply(id: string, { content }: PlatformRecords): Reply {
  const found = content(id);
  if (found !== undefined) return success('api.content.read', { content: found });
  return refused('api.content.read', {
    status: 404,
    responseCode: 'RESOURCE_NOT_FOUND',
    err: 'NOT_FOUND',
    text: `content not found: ${id}`,
  });
}

function success(id: string, result: JsonObject): Reply {
  const params = { resmsgid: null, msgid: null, err: null, status: 'successful', errmsg: null };
  return { status: 200, body: { id, ver: '1.0', params, responseCode: 'OK', result } };
}

function refused(
  id: string,
  why: {
    readonly status: number;
    readonly responseCode: string;
    readonly err: string;
    readonly text: string;
  },
): Reply {
  const { status, responseCode, err, text } = why;
  const params = { resmsgid: null, msgid: null, err, status: 'failed', errmsg: text };
  return { status, body: { id, ver: '1.0', params, responseCode, result: {} } };
}
