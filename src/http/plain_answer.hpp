// The HTTP answer that nearly every request gets: whole in one read, with a Content-Length.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/exchange.hpp"

namespace longshore::http {

// Gives what AnswerParser gives without a sink, or nothing: it knows no faults, no interim
// answers, no chunks, and none of the headers that an answer is told by beside its length. It is
// there for speed alone (bench/README.md tells what it brings); what it leaves is Beast's.
// Returns how many bytes the answer takes, after which the server keeps the connection; 0:
// `bytes` do not begin with a whole plain answer, and `answer` is as it was.
std::size_t read_plain_answer(std::string_view bytes, Answer& answer);

}  // namespace longshore::http
