import type { Known } from './field.ts';
import type { Part } from './part.ts';

/**
 * The writes that give documents, stored before a field was declared, what an untouched form says of it.
 * What cannot stand by itself, such as a choice out of a list that there is not yet, is left as it is.
 * @param at where the part stands in the document; '' where it is the document
 */
export function newFields(part: Part, at: string, known: Known) {
  const inside = (path: readonly string[]) => [at, ...path].filter(Boolean).join('.');
  return part.inputs.flatMap(({ path, field }) => {
    const { success, data } = field.rule(known).safeParse(field.initial(known));
    if (!success) return [];
    const [key = '', member] = path;
    const group = inside([key]);
    if (member === undefined) return [write({ [group]: { $exists: false } }, { [group]: data })];
    const whole = inside(path);
    return [
      write({ [group]: { $exists: false } }, { [group]: null }),
      write({ [group]: { $type: 'object' }, [whole]: { $exists: false } }, { [whole]: data }),
    ];
  });
}

const write = (filter: Record<string, unknown>, $set: Record<string, unknown>) => ({
  updateMany: { filter, update: { $set } },
});
