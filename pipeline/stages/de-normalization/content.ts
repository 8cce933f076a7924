import type { JsonObject } from '../../../schemas/json.ts';
import { keep, readCachedText, withDates } from './cached-data.ts';

const content = keep(
  'name objectType contentType mediaType language medium mimeType createdBy ' +
    'createdFor framework board subject status pkgVersion lastSubmittedOn ' +
    'lastUpdatedOn lastPublishedOn channel gradeLevel keywords',
);
const contentDates = ['lastsubmittedon', 'lastupdatedon', 'lastpublishedon'];

const l2 = keep(
  'name contentType mimeType framework subject medium board channel createdFor gradeLevel',
);

const dialcode = keep('identifier channel batchcode publisher generated_on published_on status');
const dialcodeDates = ['generatedon', 'publishedon'];

/** Content or collection as the event gets it; undefined on a miss. @throws WouldCrash when the entry cannot be read. */
export function contentDataOf(text: string | undefined, id: string): JsonObject | undefined {
  const data = readCachedText(text, content, `content ${id} (Redis db 5)`);
  return data && withDates(data, contentDates);
}

/** The second level of a collection: fewer fields, dates as they are. @throws WouldCrash when the entry cannot be read. */
export function l2DataOf(text: string | undefined, id: string): JsonObject | undefined {
  return readCachedText(text, l2, `content ${id} (Redis db 5)`);
}

/** A dial code as the event gets it; undefined on a miss. @throws WouldCrash when the entry cannot be read. */
export function dialcodeDataOf(text: string | undefined, code: string): JsonObject | undefined {
  const data = readCachedText(text, dialcode, `dial code ${code} (Redis db 6)`);
  return data && withDates(data, dialcodeDates);
}
