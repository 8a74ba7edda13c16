import { Body1, Button, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { useLanguage } from '../../../language/language.js';
import { UnsavedChanges } from '../unsaved-changes.js';
import { FieldSearch, type FieldWithPlace } from './field-search.js';
import type { Finding, Path } from './fields.js';
import { FindingList } from './finding-list.js';
import { focusField } from './focus-field.js';
import { FormContext, type FormState } from './form-context.js';
import { MeanwhileNotice } from './meanwhile-notice.js';
import { parsePath } from './path.js';
import { SectionList } from './section-list.js';
import { membersOfPart, type Section, sectionAt, sectionsOf } from './sections.js';
import { Fields } from './template-field.js';
import { type Stored, type TemplateStore, useTemplateEdit } from './use-template-edit.js';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} 0`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  sections: {
    display: 'grid',
    gridTemplateColumns: 'minmax(12rem, 16rem) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalXL,
    alignItems: 'start',
    '@media (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalL },
  },
  section: { display: 'grid', rowGap: tokens.spacingVerticalL, minWidth: 0 },
  fields: {
    display: 'grid',
    rowGap: tokens.spacingVerticalL,
    minWidth: 0,
    margin: 0,
    padding: 0,
    border: 'none',
  },
  heading: { overflowWrap: 'anywhere' },
});

/** Edits a template: sections, fields, findings while one types, saving, and what others saved in between. */
export function TemplateEditor<T extends object>(props: {
  readonly stored: Stored<T>;
  readonly store: TemplateStore<T>;
  readonly sections: readonly Section[];
  readonly known: FormState['known'];
  /** Places that stay what they are. */
  readonly fixed?: readonly string[];
  /** A word about a section, such as that its policy is on. */
  readonly markOf?: (section: Section, content: T) => string | undefined;
  /** Further buttons. */
  readonly tools?: ReactNode;
  /** What is shown below the form, about the content as it is now. */
  readonly below?: (content: T) => ReactNode;
  /** What two contents differ in, for whoever was overtaken. */
  readonly differences?: (base: T, theirs: T) => ReactNode;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  const edit = useTemplateEdit(props.stored, props.store);
  const { content, findings } = edit;
  const { errors, warnings } = findings;
  const { root } = props.store;
  return (
    <FormContext
      value={{
        root,
        content,
        change: edit.change,
        errors,
        warnings,
        known: props.known,
        fixed: props.fixed ?? [],
      }}
    >
      <UnsavedChanges isChanged={edit.isChanged && !edit.isSaving} />
      <div className={styles.bar}>
        <Button
          appearance="primary"
          disabledFocusable={edit.isSaving || !edit.isChanged || errors.length > 0 || edit.meanwhile !== null}
          onClick={edit.save}
        >
          {t(edit.isSaving ? 'templateForm.saving' : 'templateForm.save')}
        </Button>
        {edit.isChanged ? <Button onClick={edit.discard}>{t('templateForm.discard')}</Button> : null}
        {props.tools}
        <Body1 role="status">{t(stateOf(edit))}</Body1>
      </div>
      <Failure error={edit.error ?? findings.error} />
      {edit.meanwhile === null ? null : (
        <MeanwhileNotice
          meanwhile={edit.meanwhile}
          differences={props.differences?.(edit.base, edit.meanwhile.content)}
          onTakeBoth={edit.takeBoth}
          onTakeTheirs={edit.takeTheirs}
        />
      )}
      <SectionedForm {...props} content={content} errors={errors} warnings={warnings} root={root} />
      {props.below?.(content)}
    </FormContext>
  );
}

function stateOf(edit: { readonly isSaved: boolean; readonly isChanged: boolean }) {
  if (edit.isSaved && !edit.isChanged) return 'templateForm.saved';
  return edit.isChanged ? 'templateForm.unsaved' : 'templateForm.unchanged';
}

/** A template as it is, to be read alone. */
export function ReadOnlyForm<T extends object>(props: {
  readonly root: string;
  readonly content: T;
  readonly sections: readonly Section[];
}) {
  const { root, content } = props;
  const nothing = { errors: [], warnings: [] };
  const known = { certificateTemplates: [], authorities: [] };
  return (
    <FormContext value={{ root, content, change: () => undefined, ...nothing, known, isReadOnly: true }}>
      <SectionedForm {...props} {...nothing} isReadOnly />
    </FormContext>
  );
}

/** The sections of a form of which one is open, and the ways to its fields. */
function SectionedForm<T extends object>(props: {
  readonly root: string;
  readonly content: T;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly sections: readonly Section[];
  readonly markOf?: (section: Section, content: T) => string | undefined;
  readonly isReadOnly?: boolean;
}) {
  const { root, content, errors, warnings, markOf } = props;
  const { textIfAny } = useLanguage();
  const styles = useStyles();
  const sections = sectionsOf(props.sections, content);
  const [openId, setOpenId] = useState('');
  const open = sections.find(({ id }) => id === openId) ?? sections[0];
  const titleOf = ({ title }: Section) => textIfAny(title) ?? title;
  const goTo = (path: Path) => {
    const section = sectionAt(sections, content, path);
    if (section !== undefined) setOpenId(section.id);
    focusField(path);
  };
  const countOf = (section: Section, found: readonly Finding[]) =>
    found.filter(({ path }) => sectionAt(sections, content, parsePath(path)) === section).length;
  const listed = sections.map((section) => ({
    section,
    title: titleOf(section),
    chapter: textIfAny(section.chapter) ?? section.chapter,
    mark: markOf?.(section, content),
    errors: countOf(section, errors),
  }));
  if (open === undefined) return null;
  return (
    <>
      <FindingList root={root} errors={errors} warnings={warnings} onGoTo={goTo} />
      <div className={styles.sections}>
        <div className={styles.section}>
          <FieldSearch
            root={root}
            fields={sections.flatMap(({ parts }) =>
              parts.flatMap((part): FieldWithPlace[] =>
                membersOfPart(part, content).map((member) => ({
                  member,
                  path: [...part.path, member.property],
                })),
              ),
            )}
            onGoTo={goTo}
          />
          <SectionList sections={listed} open={open} onOpen={setOpenId} />
        </div>
        <section className={styles.section} aria-labelledby="section-title">
          <Subtitle2 as="h2" id="section-title" className={styles.heading}>
            {titleOf(open)}
          </Subtitle2>
          {open.hint === undefined ? null : <Body1>{textIfAny(open.hint)}</Body1>}
          <fieldset disabled={props.isReadOnly === true} className={styles.fields}>
            {open.parts.map((part) => {
              const members = membersOfPart(part, content);
              if (members.length === 0) return null;
              return (
                <section key={`${part.title}`} className={styles.section}>
                  {part.title === undefined ? null : (
                    <Subtitle2 as="h3">{textIfAny(part.title) ?? part.title}</Subtitle2>
                  )}
                  <Fields path={part.path} members={members} />
                </section>
              );
            })}
          </fieldset>
        </section>
      </div>
    </>
  );
}
