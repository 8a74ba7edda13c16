import { Field, Input } from '@fluentui/react-components';
import type { Question } from './questions.js';

/** The fields of a form for the questions of a policy; {@link answersOf} reads them. */
export function QuestionFields({ questions }: { readonly questions: readonly Question[] }) {
  return questions.map(({ name, description, isRequired, inputType, pattern }, index) => (
    <Field key={name} label={name} hint={description} required={isRequired}>
      <Input
        name={fieldName(index)}
        type={inputType}
        autoComplete="off"
        // Numbers may have decimals.
        {...(inputType === 'number' ? { step: 'any' } : {})}
        {...(pattern === undefined ? {} : { pattern, title: description || pattern })}
      />
    </Field>
  ));
}

/** What was answered in a form; questions that were left empty are left out. */
export function answersOf(
  form: FormData,
  questions: readonly Question[],
): { readonly name: string; readonly value: string }[] {
  return questions
    .map(({ name }, index) => ({ name, value: String(form.get(fieldName(index)) ?? '') }))
    .filter(({ value }) => value !== '');
}

function fieldName(index: number): string {
  return `answer-${index}`;
}
