package org.lipstream.ingest.record;

import com.google.protobuf.ByteString;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.media.MediaFormat;

/** Mouth crops, a grey byte a pixel. */
final class LipRecords implements RecordMaker<MediaEvent.LipCrop> {
  @Override
  public MediaRecord of(Header header, MediaEvent.LipCrop crop) {
    return MediaRecord.of(
        frame(header)
            .setWidth(MediaFormat.LIP_SIDE)
            .setHeight(MediaFormat.LIP_SIDE)
            .setFormat(PixelFormat.GREY8)
            .setPixels(ByteString.copyFrom(crop.pixels()))
            .setInterpolated(crop.interpolated())
            .build());
  }

  @Override
  public MediaRecord end(Header header) {
    return MediaRecord.of(frame(header).setEndOfStream(true).build());
  }

  private static LipFrame.Builder frame(Header header) {
    return LipFrame.newBuilder()
        .setSession(header.session())
        .setSequence(header.sequence())
        .setMediaTimeMs(header.mediaTimeMs())
        .setSessionStartEpochMs(header.startEpochMs())
        .setOtherModalityAbsent(header.otherModalityAbsent());
  }
}
