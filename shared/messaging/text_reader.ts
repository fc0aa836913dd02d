/**
 * Reading protobuf that is mostly short texts, as envelopes are: the same as the library's reader, but a
 * text is decoded where it stands, without a view of its bytes, and a tag is a number, not a pair. An
 * order's messages have some three hundred texts.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { BinaryReader } from "@bufbuild/protobuf/wire";

/** Reads protobuf. */
export class TextReader extends BinaryReader {
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** A text; what is not UTF-8 in it becomes U+FFFD. @throws {RangeError} when it ends outside the bytes. */
  override string(): string {
    const end = this.uint32() + this.pos;
    if (end > this.len) throw new RangeError("a text ends outside the message");
    const text = this.#bytes.toString("utf8", this.pos, end);
    this.pos = end;
    return text;
  }

  /** The number and wire type of the next field, as they are written. @throws {Error} when it is none. */
  fieldTag(): number {
    const byte = this.#bytes[this.pos];
    if (byte >= 8 && byte < 0x80 && (byte & 7) <= 5) {
      this.pos++;
      return byte;
    }
    const [field, wireType] = this.tag();
    return field << 3 | wireType;
  }

  /** Passes over the value of a field that is not known. */
  skipField(tag: number): void {
    this.skip(tag & 7, tag >>> 3);
  }

  /** Where the part ends that begins here with its length. @throws {RangeError} when that is outside. */
  endOfPart(): number {
    const end = this.uint32() + this.pos;
    if (end > this.len) throw new RangeError("the message ends within a field");
    return end;
  }

  /** @throws {RangeError} when the last field of a part was longer than the part. */
  leavePart(end: number): void {
    if (this.pos > end) throw new RangeError("a field ends outside its message");
  }
}
