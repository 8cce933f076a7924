import { Faker, base, en, en_IN } from '@faker-js/faker';
import { createRandom, type Random } from './random.ts';

export interface User {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly org: Org;
  readonly state: string;
  readonly district: string;
  readonly type: string;
  readonly subtype: string;
  readonly signedIn: boolean;
  /** False for the few whose profile never reached the cache. */
  readonly cached: boolean;
  readonly web: Device;
  readonly app: Device;
}

export interface Device {
  readonly id: string;
  readonly kind: 'web' | 'app';
  readonly state: string;
  readonly stateCode: string;
  readonly city: string;
  readonly agent: string;
  readonly os: string;
  readonly make: string;
  /** ms */
  readonly firstAccess: number;
  readonly cached: boolean;
}

export interface Org {
  readonly id: string;
  readonly name: string;
}

export interface Content {
  readonly id: string;
  readonly name: string;
  /** `Course`, `Course Unit`, `Learning Resource`, `Course Assessment`. */
  readonly type: string;
  readonly mimeType: string;
  readonly version: number;
  readonly createdBy: string;
  readonly org: Org;
  /** ms */
  readonly updatedAt: number;
  /** The course above (absent for a course), then the unit above (absent for a unit). */
  readonly rollup: { readonly l1?: string; readonly l2?: string };
  readonly cached: boolean;
  readonly questions: readonly Question[];
}

export interface Question {
  readonly id: string;
  /** Answers to `Registration` questions are personal: the extractor redacts them. */
  readonly type: 'mcq' | 'Registration';
}

export interface Course {
  readonly root: Content;
  readonly batchId: string;
  readonly units: readonly Content[];
  readonly resources: readonly Content[];
  readonly quiz: Content;
}

export interface DialCode {
  readonly id: string;
  readonly batch: string;
  readonly org: Org;
  readonly status: 'Live' | 'Draft';
  /** ms */
  readonly generatedAt: number;
  readonly course: Course;
  readonly cached: boolean;
}

export interface Competency {
  readonly id: string;
  readonly name: string;
  readonly kind: 'Functional' | 'Behavioural' | 'Domain';
}

/** Everyone and everything that sessions speak of; drawn once, so events only pick from it. */
export interface World {
  readonly seed: number;
  readonly orgs: readonly Org[];
  readonly users: readonly User[];
  readonly devices: readonly Device[];
  readonly courses: readonly Course[];
  readonly content: readonly Content[];
  readonly dialCodes: readonly DialCode[];
  readonly competencies: readonly Competency[];
}

/** Dates of a world are counted back from here, so a world is the same whenever it is made. */
const epoch = Date.UTC(2024, 0, 1);
const day = 86_400_000;

const places: readonly (readonly [state: string, code: string, cities: readonly string[]])[] = [
  ['Karnataka', 'KA', ['Bengaluru Urban', 'Mysuru', 'Dharwad']],
  ['Maharashtra', 'MH', ['Pune', 'Nagpur', 'Nashik']],
  ['Uttar Pradesh', 'UP', ['Lucknow', 'Varanasi', 'Agra']],
  ['Tamil Nadu', 'TN', ['Chennai', 'Madurai', 'Salem']],
  ['Rajasthan', 'RJ', ['Jaipur', 'Udaipur', 'Ajmer']],
  ['Odisha', 'OR', ['Khordha', 'Cuttack', 'Ganjam']],
  ['Delhi', 'DL', ['New Delhi', 'South Delhi']],
];

const departments = [
  'ISTM',
  'Department of Posts',
  'Ministry of Health',
  'Railways',
  'Rural Development',
  'State Education Board',
];
const subjects = [
  'Public Procurement',
  'Office Procedure',
  'Data Privacy',
  'Noting and Drafting',
  'Citizen Service',
  'Budgeting',
  'Right to Information',
  'Cyber Security',
  'Stress Management',
  'Project Planning',
];
const titles = ['Introduction to', 'Practice of', 'Foundations of', 'Leading with'];
const competencyNames = [
  'Drafting',
  'Vigilance Planning',
  'Team Leadership',
  'Conflict Management',
  'Budget Review',
  'Land Records',
  'Data Analysis',
  'Public Speaking',
  'Procurement Rules',
  'Disaster Response',
];
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
];
const phones = [
  'Samsung SM-A146B',
  'Xiaomi Redmi 12',
  'vivo V2206',
  'realme RMX3710',
  'OnePlus CPH2467',
];

/** 240 users with a browser and a phone each, 24 courses, 60 dial codes and 10 competencies. */
export function createWorld(seed: number): World {
  const random = createRandom(seed, 'world');
  const faker = new Faker({ locale: [en_IN, en, base], seed: random.int(0, 2 ** 31) });
  const orgs = departments.map((name) => ({ id: `01${random.digits(17)}`, name }));
  const users = Array.from({ length: 240 }, (): User => drawUser(random, faker, orgs));
  const courses = Array.from({ length: 24 }, (_, n) => drawCourse(random, n, orgs, users));
  return {
    seed,
    orgs,
    users,
    devices: users.flatMap(({ web, app }) => [web, app]),
    courses,
    content: courses.flatMap(({ root, units, resources, quiz }) => [
      root,
      ...units,
      ...resources,
      quiz,
    ]),
    dialCodes: Array.from({ length: 60 }, () => drawDialCode(random, orgs, courses)),
    competencies: competencyNames.map((name, n) => ({
      id: `CID${String(n + 1).padStart(3, '0')}`,
      name,
      kind: random.pick(['Functional', 'Behavioural', 'Domain']),
    })),
  };
}

function drawUser(random: Random, faker: Faker, orgs: readonly Org[]): User {
  const [state, , cities] = random.pick(places);
  const type = random.pick(['teacher', 'student', 'administrator', 'officer']);
  return {
    id: random.uuid(),
    firstName: faker.person.firstName(),
    lastName: faker.person.lastName(),
    org: random.pick(orgs),
    state,
    district: random.pick(cities),
    type,
    subtype: type === 'administrator' ? random.pick(['deo', 'beo', 'hm']) : '',
    signedIn: random.chance(0.9),
    cached: random.chance(0.95),
    web: drawDevice(random, 'web'),
    app: drawDevice(random, 'app'),
  };
}

/** Web: 32 hex (browser fingerprint); app: 40 hex (sha1). */
function drawDevice(random: Random, kind: 'web' | 'app'): Device {
  const [state, stateCode, cities] = random.pick(places);
  return {
    id: random.hex(kind === 'web' ? 32 : 40),
    kind,
    state,
    stateCode,
    city: random.pick(cities),
    agent: random.pick(agents),
    os:
      kind === 'web'
        ? random.pick(['Windows', 'Linux', 'Mac OS'])
        : `Android ${random.int(10, 14)}`,
    make: random.pick(phones),
    firstAccess: epoch - random.int(1, 500) * day,
    cached: random.chance(0.9),
  };
}

function drawCourse(
  random: Random,
  n: number,
  orgs: readonly Org[],
  users: readonly User[],
): Course {
  const name = `${random.pick(titles)} ${subjects[n % subjects.length]}`;
  const make = (
    part: Pick<Content, 'name' | 'type' | 'mimeType' | 'rollup'>,
    questions = 0,
  ): Content => ({
    ...part,
    id: `do_11${random.pick(['3', '4'])}${random.digits(18)}`,
    version: random.int(1, 9),
    createdBy: random.pick(users).id,
    org: random.pick(orgs),
    updatedAt: epoch - random.int(0, 300) * day - random.int(0, day),
    cached: random.chance(0.96),
    questions: Array.from({ length: questions }, (_, n) => ({
      id: `do_113${random.digits(18)}`,
      type: n === 0 && random.chance(0.25) ? 'Registration' : 'mcq',
    })),
  });
  const collection = 'application/vnd.ekstep.content-collection';
  const root = make({ name, type: 'Course', mimeType: collection, rollup: {} });
  const units = [1, 2].map((unit) =>
    make({
      name: `${name}: unit ${unit}`,
      type: 'Course Unit',
      mimeType: collection,
      rollup: { l1: root.id },
    }),
  );
  const resources = units.flatMap((unit) =>
    [1, 2, 3].map((part) =>
      make({
        name: `${unit.name}, part ${part}`,
        type: 'Learning Resource',
        mimeType: random.pick([
          'video/mp4',
          'application/pdf',
          'application/vnd.ekstep.html-archive',
          'audio/mpeg',
        ]),
        rollup: { l1: root.id, l2: unit.id },
      }),
    ),
  );
  const quiz = make(
    {
      name: `${name}: assessment`,
      type: 'Course Assessment',
      mimeType: 'application/json',
      rollup: { l1: root.id },
    },
    random.int(4, 8),
  );
  return { root, batchId: `01${random.digits(17)}`, units, resources, quiz };
}

function drawDialCode(random: Random, orgs: readonly Org[], courses: readonly Course[]): DialCode {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ123456789'.split('');
  return {
    id: Array.from({ length: 6 }, () => random.pick(alphabet)).join(''),
    batch: `batch-${random.int(1, 12)}`,
    org: random.pick(orgs),
    status: random.chance(0.9) ? 'Live' : 'Draft',
    generatedAt: epoch - random.int(30, 900) * day,
    course: random.pick(courses),
    cached: random.chance(0.9),
  };
}
