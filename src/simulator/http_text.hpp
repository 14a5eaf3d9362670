// HTTP/1.1 as text: just what a server of small JSON documents needs of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "simulator/message.hpp"

namespace longshore::simulator {

// Views into the text that was parsed.
struct RequestHead {
  std::string_view method;
  std::string_view target;
  std::string_view api_key;
  std::size_t bytes = 0;  // of the head, blank line included
  std::size_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
};

enum class HeadState { kPartial, kWhole, kBad };

// `text` starts where a request starts. `head` is set where it is whole.
HeadState parse_head(std::string_view text, RequestHead& head);

enum class BodyFraming { kLength, kChunked, kUntilClose };

// Appends the head of an answer; `length` is its body's with kLength.
void append_head(std::string& out, const Reply& reply, BodyFraming framing, std::size_t length);

// Appends `bytes` of a chunked body.
void append_chunk(std::string& out, std::string_view bytes);

}  // namespace longshore::simulator
