import type { RuleTester } from 'oxlint/plugins-dev';

type Rule = Parameters<InstanceType<typeof RuleTester>['run']>[1];

/** The properties of a syntax node that these rules read. */
interface SyntaxNode {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly argument?: unknown;
  readonly object?: unknown;
  readonly property?: unknown;
}

function isNode(node: unknown): node is SyntaxNode {
  return typeof node === 'object' && node !== null && 'type' in node;
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.name === name;
}

function isMember(node: SyntaxNode, object: string, property: string): boolean {
  return node.type === 'MemberExpression' && isNamed(node.object, object) && isNamed(node.property, property);
}

function isNumber(node: unknown): boolean {
  if (!isNode(node)) return false;
  return node.type === 'UnaryExpression' ? isNumber(node.argument) : node.type === 'Literal' && typeof node.value === 'number';
}

/** An error's class says what its reader must do, so that nobody has to match on messages. */
const noBareError: Rule = {
  create: (context) => {
    const message = 'Throw an error whose class says what the caller must do, not a bare Error.';
    return {
      NewExpression: (node) => {
        if (isNamed(node.callee, 'Error')) context.report({ node, message });
      },
      CallExpression: (node) => {
        if (isNamed(node.callee, 'Error')) context.report({ node, message });
      },
    };
  },
};

/** Time comes from the injected Clock, so that tests control it. */
const noAmbientTime: Rule = {
  create: (context) => {
    const message = 'Take the time from the injected Clock.';
    return {
      CallExpression: (node) => {
        const { callee } = node;
        const asks = isMember(callee, 'Date', 'now') || isMember(callee, 'performance', 'now') || isNamed(callee, 'Date');
        if (asks) context.report({ node, message });
      },
      NewExpression: (node) => {
        if (isNamed(node.callee, 'Date') && node.arguments.length === 0) context.report({ node, message });
      },
    };
  },
};

const localTimeMethods: ReadonlySet<unknown> = new Set([
  ...['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'].flatMap((part) => [`get${part}`, `set${part}`]),
  'getTimezoneOffset',
  'toDateString',
  'toTimeString',
  'toLocaleDateString',
  'toLocaleTimeString',
]);

/** The machine's zone says nothing about a device. A calendar needs a named zone, and numeric dates are in UTC. */
const noLocalTime: Rule = {
  create: (context) => {
    const message = 'This depends on the time zone of the machine: use the UTC method, or core’s calendar of a named zone.';
    return {
      MemberExpression: (node) => {
        const property: unknown = node.property;
        if (isNode(property) && localTimeMethods.has(property.name)) context.report({ node, message });
      },
      NewExpression: (node) => {
        if (isNamed(node.callee, 'Date') && node.arguments.length > 1) context.report({ node, message });
      },
    };
  },
};

/** Randomness is injected, so that a test can repeat a result. Passing `Math.random` on is how it is injected. */
const noAmbientRandomness: Rule = {
  create: (context) => ({
    CallExpression: (node) => {
      if (isMember(node.callee, 'Math', 'random')) context.report({ node, message: 'Take randomness from the injected source.' });
    },
  }),
};

/** `watts || 0` replaces an unknown value by a number, and `|| 1` even a true zero. */
const noOrWithNumber: Rule = {
  create: (context) => {
    const message = '`||` with a number replaces a true zero: use `??`, or leave the unknown value undefined.';
    return {
      LogicalExpression: (node) => {
        if (node.operator === '||' && isNumber(node.right)) context.report({ node, message });
      },
      AssignmentExpression: (node) => {
        if (node.operator === '||=' && isNumber(node.right)) context.report({ node, message });
      },
    };
  },
};

/** The project's own lint rules: remarks that a review would make twice. */
export default {
  meta: { name: 'wattjobs' },
  rules: {
    'no-bare-error': noBareError,
    'no-ambient-time': noAmbientTime,
    'no-local-time': noLocalTime,
    'no-ambient-randomness': noAmbientRandomness,
    'no-or-with-number': noOrWithNumber,
  },
};
