// Generated from proto/connectrpc/conformance/v1 by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../../../shared/rpc/schema.ts";
import { ConformanceServiceDefinition } from "./service.ts";
import { TLSCreds } from "./config.ts";
import { ServerCompatRequest, ServerCompatResponse } from "./server_compat.ts";
import { UnaryResponseDefinition, StreamResponseDefinition, UnaryRequest, UnaryResponse, IdempotentUnaryRequest, IdempotentUnaryResponse, ServerStreamRequest, ServerStreamResponse, ClientStreamRequest, ClientStreamResponse, BidiStreamRequest, BidiStreamResponse, UnimplementedRequest, UnimplementedResponse, ConformancePayload, ConformancePayload_RequestInfo, ConformancePayload_ConnectGetInfo, Error, Header, RawHTTPRequest, RawHTTPRequest_EncodedQueryParam, MessageContents, StreamContents, StreamContents_StreamItem, RawHTTPResponse } from "./service.ts";

/** Every message of proto/connectrpc/conformance/v1, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "connectrpc.conformance.v1.TLSCreds": {
    name: "connectrpc.conformance.v1.TLSCreds",
    doc: "A certificate with its key, in PEM.",
    fields: [
      { name: "cert", json: "cert", number: 1, type: "bytes" },
      { name: "key", json: "key", number: 2, type: "bytes" },
    ],
  },
  "connectrpc.conformance.v1.ServerCompatRequest": {
    name: "connectrpc.conformance.v1.ServerCompatRequest",
    doc: "What the runner writes to the standard input of a server under test.",
    fields: [
      { name: "protocol", json: "protocol", number: 1, type: "enum", values: { 0: "PROTOCOL_UNSPECIFIED", 1: "PROTOCOL_CONNECT", 2: "PROTOCOL_GRPC", 3: "PROTOCOL_GRPC_WEB" }, doc: "The server must speak this, and may speak more." },
      { name: "http_version", json: "httpVersion", number: 2, type: "enum", values: { 0: "HTTP_VERSION_UNSPECIFIED", 1: "HTTP_VERSION_1", 2: "HTTP_VERSION_2", 3: "HTTP_VERSION_3" } },
      { name: "use_tls", json: "useTls", number: 4, type: "bool" },
      { name: "client_tls_cert", json: "clientTlsCert", number: 5, type: "bytes", doc: "When set, clients must show a certificate that this one vouches for." },
      { name: "message_receive_limit", json: "messageReceiveLimit", number: 6, type: "uint32", doc: "Most bytes of one message; 0: no limit." },
      { name: "server_creds", json: "serverCreds", number: 7, type: "message", message: "connectrpc.conformance.v1.TLSCreds", doc: "A certificate for localhost and 127.0.0.1 that the server may use." },
    ],
  },
  "connectrpc.conformance.v1.ServerCompatResponse": {
    name: "connectrpc.conformance.v1.ServerCompatResponse",
    doc: "What the server answers on its standard output as soon as it listens.",
    fields: [
      { name: "host", json: "host", number: 1, type: "string" },
      { name: "port", json: "port", number: 2, type: "uint32" },
      { name: "pem_cert", json: "pemCert", number: 3, type: "bytes", doc: "The certificate that clients shall trust; empty without TLS." },
    ],
  },
  "connectrpc.conformance.v1.UnaryResponseDefinition": {
    name: "connectrpc.conformance.v1.UnaryResponseDefinition",
    doc: "The answer of a call that answers once.",
    fields: [
      { name: "response_headers", json: "responseHeaders", number: 1, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "response_data", json: "responseData", number: 2, type: "bytes", oneof: "response" },
      { name: "error", json: "error", number: 3, type: "message", message: "connectrpc.conformance.v1.Error", oneof: "response", doc: "Raised with what the server saw as its last detail." },
      { name: "response_trailers", json: "responseTrailers", number: 4, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "raw_response", json: "rawResponse", number: 5, type: "message", message: "connectrpc.conformance.v1.RawHTTPResponse", doc: "For reference servers only." },
      { name: "response_delay_ms", json: "responseDelayMs", number: 6, type: "uint32", doc: "How long to wait before the answer, in milliseconds." },
    ],
  },
  "connectrpc.conformance.v1.StreamResponseDefinition": {
    name: "connectrpc.conformance.v1.StreamResponseDefinition",
    doc: "The answer of a call that answers with a stream.",
    fields: [
      { name: "response_headers", json: "responseHeaders", number: 1, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "response_data", json: "responseData", number: 2, type: "bytes", repeated: true },
      { name: "response_delay_ms", json: "responseDelayMs", number: 3, type: "uint32", doc: "How long to wait before each message, in milliseconds." },
      { name: "error", json: "error", number: 4, type: "message", message: "connectrpc.conformance.v1.Error", doc: "Raised after the messages; if there are none, with what the server saw as its last detail." },
      { name: "response_trailers", json: "responseTrailers", number: 5, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "raw_response", json: "rawResponse", number: 6, type: "message", message: "connectrpc.conformance.v1.RawHTTPResponse", doc: "For reference servers only." },
    ],
  },
  "connectrpc.conformance.v1.UnaryRequest": {
    name: "connectrpc.conformance.v1.UnaryRequest",
    fields: [
      { name: "response_definition", json: "responseDefinition", number: 1, type: "message", message: "connectrpc.conformance.v1.UnaryResponseDefinition" },
      { name: "request_data", json: "requestData", number: 2, type: "bytes", doc: "Makes the request large." },
    ],
  },
  "connectrpc.conformance.v1.UnaryResponse": {
    name: "connectrpc.conformance.v1.UnaryResponse",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "message", message: "connectrpc.conformance.v1.ConformancePayload" },
    ],
  },
  "connectrpc.conformance.v1.IdempotentUnaryRequest": {
    name: "connectrpc.conformance.v1.IdempotentUnaryRequest",
    fields: [
      { name: "response_definition", json: "responseDefinition", number: 1, type: "message", message: "connectrpc.conformance.v1.UnaryResponseDefinition" },
      { name: "request_data", json: "requestData", number: 2, type: "bytes", doc: "Makes the request large." },
    ],
  },
  "connectrpc.conformance.v1.IdempotentUnaryResponse": {
    name: "connectrpc.conformance.v1.IdempotentUnaryResponse",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "message", message: "connectrpc.conformance.v1.ConformancePayload" },
    ],
  },
  "connectrpc.conformance.v1.ServerStreamRequest": {
    name: "connectrpc.conformance.v1.ServerStreamRequest",
    fields: [
      { name: "response_definition", json: "responseDefinition", number: 1, type: "message", message: "connectrpc.conformance.v1.StreamResponseDefinition" },
      { name: "request_data", json: "requestData", number: 2, type: "bytes", doc: "Makes the request large." },
    ],
  },
  "connectrpc.conformance.v1.ServerStreamResponse": {
    name: "connectrpc.conformance.v1.ServerStreamResponse",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "message", message: "connectrpc.conformance.v1.ConformancePayload" },
    ],
  },
  "connectrpc.conformance.v1.ClientStreamRequest": {
    name: "connectrpc.conformance.v1.ClientStreamRequest",
    fields: [
      { name: "response_definition", json: "responseDefinition", number: 1, type: "message", message: "connectrpc.conformance.v1.UnaryResponseDefinition" },
      { name: "request_data", json: "requestData", number: 2, type: "bytes" },
    ],
  },
  "connectrpc.conformance.v1.ClientStreamResponse": {
    name: "connectrpc.conformance.v1.ClientStreamResponse",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "message", message: "connectrpc.conformance.v1.ConformancePayload" },
    ],
  },
  "connectrpc.conformance.v1.BidiStreamRequest": {
    name: "connectrpc.conformance.v1.BidiStreamRequest",
    fields: [
      { name: "response_definition", json: "responseDefinition", number: 1, type: "message", message: "connectrpc.conformance.v1.StreamResponseDefinition" },
      { name: "full_duplex", json: "fullDuplex", number: 2, type: "bool", doc: "Answer each message as it comes, instead of all at the end." },
      { name: "request_data", json: "requestData", number: 3, type: "bytes" },
    ],
  },
  "connectrpc.conformance.v1.BidiStreamResponse": {
    name: "connectrpc.conformance.v1.BidiStreamResponse",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "message", message: "connectrpc.conformance.v1.ConformancePayload" },
    ],
  },
  "connectrpc.conformance.v1.UnimplementedRequest": {
    name: "connectrpc.conformance.v1.UnimplementedRequest",
    fields: [],
  },
  "connectrpc.conformance.v1.UnimplementedResponse": {
    name: "connectrpc.conformance.v1.UnimplementedResponse",
    fields: [],
  },
  "connectrpc.conformance.v1.ConformancePayload": {
    name: "connectrpc.conformance.v1.ConformancePayload",
    doc: "One message of an answer.",
    fields: [
      { name: "data", json: "data", number: 1, type: "bytes", doc: "The data that was asked for." },
      { name: "request_info", json: "requestInfo", number: 2, type: "message", message: "connectrpc.conformance.v1.ConformancePayload.RequestInfo", doc: "In the first message of an answer only." },
    ],
  },
  "connectrpc.conformance.v1.ConformancePayload.RequestInfo": {
    name: "connectrpc.conformance.v1.ConformancePayload.RequestInfo",
    doc: "What the server saw of a call.",
    fields: [
      { name: "request_headers", json: "requestHeaders", number: 1, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "timeout_ms", json: "timeoutMs", number: 2, type: "int64", optional: true, doc: "The timeout of the call, in milliseconds." },
      { name: "requests", json: "requests", number: 3, type: "any", repeated: true },
      { name: "connect_get_info", json: "connectGetInfo", number: 4, type: "message", message: "connectrpc.conformance.v1.ConformancePayload.ConnectGetInfo", doc: "Set when the call came as GET." },
    ],
  },
  "connectrpc.conformance.v1.ConformancePayload.ConnectGetInfo": {
    name: "connectrpc.conformance.v1.ConformancePayload.ConnectGetInfo",
    doc: "What the server saw of a GET.",
    fields: [
      { name: "query_params", json: "queryParams", number: 1, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
    ],
  },
  "connectrpc.conformance.v1.Error": {
    name: "connectrpc.conformance.v1.Error",
    doc: "An error to raise.",
    fields: [
      { name: "code", json: "code", number: 1, type: "enum", values: { 0: "CODE_UNSPECIFIED", 1: "CODE_CANCELED", 2: "CODE_UNKNOWN", 3: "CODE_INVALID_ARGUMENT", 4: "CODE_DEADLINE_EXCEEDED", 5: "CODE_NOT_FOUND", 6: "CODE_ALREADY_EXISTS", 7: "CODE_PERMISSION_DENIED", 8: "CODE_RESOURCE_EXHAUSTED", 9: "CODE_FAILED_PRECONDITION", 10: "CODE_ABORTED", 11: "CODE_OUT_OF_RANGE", 12: "CODE_UNIMPLEMENTED", 13: "CODE_INTERNAL", 14: "CODE_UNAVAILABLE", 15: "CODE_DATA_LOSS", 16: "CODE_UNAUTHENTICATED" } },
      { name: "message", json: "message", number: 2, type: "string", optional: true },
      { name: "details", json: "details", number: 3, type: "any", repeated: true },
    ],
  },
  "connectrpc.conformance.v1.Header": {
    name: "connectrpc.conformance.v1.Header",
    doc: "A header, a trailer or a query parameter with all its values.",
    fields: [
      { name: "name", json: "name", number: 1, type: "string" },
      { name: "value", json: "value", number: 2, type: "string", repeated: true },
    ],
  },
  "connectrpc.conformance.v1.RawHTTPRequest": {
    name: "connectrpc.conformance.v1.RawHTTPRequest",
    doc: "A request written by hand, for servers that must refuse it.",
    fields: [
      { name: "verb", json: "verb", number: 1, type: "string" },
      { name: "uri", json: "uri", number: 2, type: "string" },
      { name: "headers", json: "headers", number: 3, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "raw_query_params", json: "rawQueryParams", number: 4, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "encoded_query_params", json: "encodedQueryParams", number: 5, type: "message", message: "connectrpc.conformance.v1.RawHTTPRequest.EncodedQueryParam", repeated: true },
      { name: "unary", json: "unary", number: 6, type: "message", message: "connectrpc.conformance.v1.MessageContents", oneof: "body" },
      { name: "stream", json: "stream", number: 7, type: "message", message: "connectrpc.conformance.v1.StreamContents", oneof: "body" },
    ],
  },
  "connectrpc.conformance.v1.RawHTTPRequest.EncodedQueryParam": {
    name: "connectrpc.conformance.v1.RawHTTPRequest.EncodedQueryParam",
    fields: [
      { name: "name", json: "name", number: 1, type: "string" },
      { name: "value", json: "value", number: 2, type: "message", message: "connectrpc.conformance.v1.MessageContents" },
      { name: "base64_encode", json: "base64Encode", number: 3, type: "bool" },
    ],
  },
  "connectrpc.conformance.v1.MessageContents": {
    name: "connectrpc.conformance.v1.MessageContents",
    doc: "A body, or one message of it.",
    fields: [
      { name: "binary", json: "binary", number: 1, type: "bytes", oneof: "data" },
      { name: "text", json: "text", number: 2, type: "string", oneof: "data" },
      { name: "binary_message", json: "binaryMessage", number: 3, type: "any", oneof: "data" },
      { name: "compression", json: "compression", number: 4, type: "enum", values: { 0: "COMPRESSION_UNSPECIFIED", 1: "COMPRESSION_IDENTITY", 2: "COMPRESSION_GZIP", 3: "COMPRESSION_BR", 4: "COMPRESSION_ZSTD", 5: "COMPRESSION_DEFLATE", 6: "COMPRESSION_SNAPPY" } },
    ],
  },
  "connectrpc.conformance.v1.StreamContents": {
    name: "connectrpc.conformance.v1.StreamContents",
    doc: "Messages in envelopes.",
    fields: [
      { name: "items", json: "items", number: 1, type: "message", message: "connectrpc.conformance.v1.StreamContents.StreamItem", repeated: true },
    ],
  },
  "connectrpc.conformance.v1.StreamContents.StreamItem": {
    name: "connectrpc.conformance.v1.StreamContents.StreamItem",
    fields: [
      { name: "flags", json: "flags", number: 1, type: "uint32" },
      { name: "length", json: "length", number: 2, type: "uint32", optional: true, doc: "That of the payload unless set." },
      { name: "payload", json: "payload", number: 3, type: "message", message: "connectrpc.conformance.v1.MessageContents" },
    ],
  },
  "connectrpc.conformance.v1.RawHTTPResponse": {
    name: "connectrpc.conformance.v1.RawHTTPResponse",
    doc: "An answer written by hand, for clients that must refuse it.",
    fields: [
      { name: "status_code", json: "statusCode", number: 1, type: "uint32" },
      { name: "headers", json: "headers", number: 2, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
      { name: "unary", json: "unary", number: 3, type: "message", message: "connectrpc.conformance.v1.MessageContents", oneof: "body" },
      { name: "stream", json: "stream", number: 4, type: "message", message: "connectrpc.conformance.v1.StreamContents", oneof: "body" },
      { name: "trailers", json: "trailers", number: 5, type: "message", message: "connectrpc.conformance.v1.Header", repeated: true },
    ],
  },
};

const types = {
  "connectrpc.conformance.v1.TLSCreds": TLSCreds,
  "connectrpc.conformance.v1.ServerCompatRequest": ServerCompatRequest,
  "connectrpc.conformance.v1.ServerCompatResponse": ServerCompatResponse,
  "connectrpc.conformance.v1.UnaryResponseDefinition": UnaryResponseDefinition,
  "connectrpc.conformance.v1.StreamResponseDefinition": StreamResponseDefinition,
  "connectrpc.conformance.v1.UnaryRequest": UnaryRequest,
  "connectrpc.conformance.v1.UnaryResponse": UnaryResponse,
  "connectrpc.conformance.v1.IdempotentUnaryRequest": IdempotentUnaryRequest,
  "connectrpc.conformance.v1.IdempotentUnaryResponse": IdempotentUnaryResponse,
  "connectrpc.conformance.v1.ServerStreamRequest": ServerStreamRequest,
  "connectrpc.conformance.v1.ServerStreamResponse": ServerStreamResponse,
  "connectrpc.conformance.v1.ClientStreamRequest": ClientStreamRequest,
  "connectrpc.conformance.v1.ClientStreamResponse": ClientStreamResponse,
  "connectrpc.conformance.v1.BidiStreamRequest": BidiStreamRequest,
  "connectrpc.conformance.v1.BidiStreamResponse": BidiStreamResponse,
  "connectrpc.conformance.v1.UnimplementedRequest": UnimplementedRequest,
  "connectrpc.conformance.v1.UnimplementedResponse": UnimplementedResponse,
  "connectrpc.conformance.v1.ConformancePayload": ConformancePayload,
  "connectrpc.conformance.v1.ConformancePayload.RequestInfo": ConformancePayload_RequestInfo,
  "connectrpc.conformance.v1.ConformancePayload.ConnectGetInfo": ConformancePayload_ConnectGetInfo,
  "connectrpc.conformance.v1.Error": Error,
  "connectrpc.conformance.v1.Header": Header,
  "connectrpc.conformance.v1.RawHTTPRequest": RawHTTPRequest,
  "connectrpc.conformance.v1.RawHTTPRequest.EncodedQueryParam": RawHTTPRequest_EncodedQueryParam,
  "connectrpc.conformance.v1.MessageContents": MessageContents,
  "connectrpc.conformance.v1.StreamContents": StreamContents,
  "connectrpc.conformance.v1.StreamContents.StreamItem": StreamContents_StreamItem,
  "connectrpc.conformance.v1.RawHTTPResponse": RawHTTPResponse,
};

/**
 * Each request says what the answer shall be; the answer tells what the server saw.
 */
export const ConformanceService = defineService(ConformanceServiceDefinition, {
  name: "connectrpc.conformance.v1.ConformanceService",
  doc: "Each request says what the answer shall be; the answer tells what the server saw.",
  methods: [
    { name: "Unary", key: "unary", request: "connectrpc.conformance.v1.UnaryRequest", response: "connectrpc.conformance.v1.UnaryResponse", serverStreaming: false, noSideEffects: false, doc: "Answers with one message or one error." },
    { name: "ServerStream", key: "serverStream", request: "connectrpc.conformance.v1.ServerStreamRequest", response: "connectrpc.conformance.v1.ServerStreamResponse", serverStreaming: true, noSideEffects: false, doc: "Answers with any number of messages, and maybe an error after them." },
    { name: "ClientStream", key: "clientStream", request: "connectrpc.conformance.v1.ClientStreamRequest", response: "connectrpc.conformance.v1.ClientStreamResponse", serverStreaming: false, clientStreaming: true, noSideEffects: false, doc: "Takes any number of messages, answers with one message or one error." },
    { name: "BidiStream", key: "bidiStream", request: "connectrpc.conformance.v1.BidiStreamRequest", response: "connectrpc.conformance.v1.BidiStreamResponse", serverStreaming: true, clientStreaming: true, noSideEffects: false, doc: "Takes and answers any number of messages." },
    { name: "Unimplemented", key: "unimplemented", request: "connectrpc.conformance.v1.UnimplementedRequest", response: "connectrpc.conformance.v1.UnimplementedResponse", serverStreaming: false, noSideEffects: false, doc: "Implemented by nobody." },
    { name: "IdempotentUnary", key: "idempotentUnary", request: "connectrpc.conformance.v1.IdempotentUnaryRequest", response: "connectrpc.conformance.v1.IdempotentUnaryResponse", serverStreaming: false, noSideEffects: true, doc: "As Unary, and callable with GET." },
  ],
  messages,
  types,
});
