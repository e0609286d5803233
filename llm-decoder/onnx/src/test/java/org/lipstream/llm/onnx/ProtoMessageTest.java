package org.lipstream.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bytes from Protobuf's own description of its encoding. */
class ProtoMessageTest {

  @Test
  void numbersTakeSevenBitsAByte() {
    assertThat(new ProtoMessage().varint(1, 150).toBytes()).containsExactly(0x08, 0x96, 0x01);
    assertThat(new ProtoMessage().varint(1, -1).toBytes())
        .containsExactly(0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01);
  }

  @Test
  void textAndMessagesHaveTheirLengthInFront() {
    assertThat(new ProtoMessage().string(2, "testing").toBytes())
        .containsExactly(0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g');
    assertThat(new ProtoMessage().message(3, new ProtoMessage().varint(1, 150)).toBytes())
        .containsExactly(0x1A, 0x03, 0x08, 0x96, 0x01);
  }

  @Test
  void floatsHaveFourBytesTheLowestFirst() {
    assertThat(new ProtoMessage().float32(2, 1f).toBytes()).containsExactly(0x15, 0, 0, 0x80, 0x3F);
  }

  @Test
  void largeFieldNumbersTakeTwoBytes() {
    assertThat(new ProtoMessage().varint(20, 1).toBytes()).containsExactly(0xA0, 0x01, 0x01);
  }
}
