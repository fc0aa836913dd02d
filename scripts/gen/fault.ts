/** Something that the person at the keyboard has to mend: its text is shown without a stack. */
export class Fault extends Error {
  override readonly name = "Fault";
}
