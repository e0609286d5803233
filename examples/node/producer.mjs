// Writes 16 kHz, 16-bit, mono sound as a session: npm install kafkajs protobufjs, then
//   KAFKA=localhost:9092 SESSION=my-session PROTO=media.proto PCM=sound.pcm node producer.mjs
import { open } from "node:fs/promises";
import { Kafka, Partitioners, logLevel } from "kafkajs";
import protobuf from "protobufjs";

const { KAFKA, SESSION, PROTO, PCM } = process.env;
const AudioChunk = (await protobuf.load(PROTO)).lookupType("lipstream.media.v1.AudioChunk");
const start = Date.now();
const kafka = new Kafka({ brokers: [KAFKA], logLevel: logLevel.ERROR });
// Java's murmur2 of the key: both of a session's topics have to be written by one partitioner.
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });

function message(sequence, pcm) {
  const chunk = {
    session: SESSION,
    sequence,
    mediaTimeMs: 80 * sequence,
    sessionStartEpochMs: start,
    otherModalityAbsent: true, // no lips will come
    ...(pcm.length === 0 ? { endOfStream: true } : { format: 1, sampleRateHz: 16_000, samples: pcm }),
  };
  const value = Buffer.from(AudioChunk.encode(AudioChunk.fromObject(chunk)).finish());
  return { key: SESSION, value, timestamp: String(start + 80 * sequence) };
}

await producer.connect();
const sound = await open(PCM);
const pcm = Buffer.alloc(2_560); // 80 ms
for (let sequence = 0, read = 1; read > 0; sequence++) {
  read = (await sound.read(pcm, 0, pcm.length)).bytesRead;
  await producer.send({ topic: "lipstream.audio", messages: [message(sequence, pcm.subarray(0, read))] });
}
await sound.close();
await producer.disconnect();
