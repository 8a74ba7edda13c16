import { Body1, Button, Field, Input } from '@fluentui/react-components';
import { FormDialog } from '../../app/form-dialog.js';

/** Shows a secret that the server tells this once, until somebody says that it is kept. */
export function ToldOnce(props: {
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly secret: string;
  /** What the buttons say. */
  readonly copy: string;
  readonly kept: string;
  readonly onClose: () => void;
}) {
  const { title, text, label, secret, copy, kept, onClose } = props;
  return (
    <FormDialog title={title} submit={kept} isBusy={false} onSubmit={onClose} onClose={onClose}>
      <Body1>{text}</Body1>
      <Field label={label}>
        <Input readOnly value={secret} />
      </Field>
      <div>
        <Button onClick={() => void navigator.clipboard.writeText(secret)}>{copy}</Button>
      </div>
    </FormDialog>
  );
}
