#include "api/list_parser.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <optional>

#include "core/limits.hpp"

namespace longshore::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kListDepthMax = 64;
constexpr std::size_t kKeyBytesKept = 64;  // more than any member has whose value matters
constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

// Follows the document by depth. `base` is the depth of the object that holds the array:
// 1 for a bare answer, 2 inside `data`. Of what does not matter no byte is kept.
struct Handler {
  constexpr static std::size_t max_object_size = kNoLimit;
  constexpr static std::size_t max_array_size = kNoLimit;
  constexpr static std::size_t max_key_size = kNoLimit;
  constexpr static std::size_t max_string_size = kNoLimit;

  enum class Member { kOther, kId, kName, kToken };

  std::string_view array;
  std::string_view name_member;
  std::function<void(std::string id, std::string name, bool is_default)> each;

  std::size_t depth = 0;
  std::size_t base = 1;
  bool in_array = false;
  bool array_seen = false;
  bool null_seen = false;     // in the array's place: there is nothing to list
  bool says_failure = false;  // whatever else it holds
  std::string key;            // of the member whose value comes next
  std::string text;           // what has come of a string or number that matters
  std::string id, name, token;
  bool is_default = false;

  bool in_item() const { return in_array && depth == base + 2; }

  Member member() const {
    if (in_item()) {
      if (key == "id") return Member::kId;
      return key == name_member ? Member::kName : Member::kOther;
    }
    const bool beside_array = !in_array && (depth == base || depth == 1);
    return beside_array && key == "next_page_token" ? Member::kToken : Member::kOther;
  }

  // A name too long to be anybody's is none. An id or a token is needed whole.
  bool gather(json::string_view part, json::error_code& ec) {
    const Member to = member();
    if (to == Member::kOther) return true;
    text.append(part.data(), std::min(part.size(), limits::kListItemBytesMax + 1 - text.size()));
    const bool too_long = text.size() > limits::kListItemBytesMax;
    if (too_long && to != Member::kName) ec = json::error::string_too_large;
    return !ec.failed();
  }

  bool scalar(json::string_view part, json::error_code& ec) {
    if (!gather(part, ec)) return false;
    switch (member()) {
      case Member::kId:
        id = text;
        break;
      case Member::kName:
        name = text.size() > limits::kListItemBytesMax ? std::string() : text;
        break;
      case Member::kToken:
        token = text;
        break;
      case Member::kOther:
        break;
    }
    text.clear();
    return true;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code&) {
    ++depth;
    if (depth == 2 && !in_array && !array_seen && key == "data") base = 2;
    if (in_item()) {
      id.clear();
      name.clear();
      is_default = false;
    }
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    if (in_item() && !id.empty()) each(id, name, is_default);
    if (depth == base && base == 2 && !array_seen) base = 1;
    --depth;
    return true;
  }
  bool on_array_begin(json::error_code&) {
    if (!in_array && depth == base && key == array) {
      in_array = true;
      array_seen = true;
    }
    ++depth;
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) {
    --depth;
    if (in_array && depth == base) in_array = false;
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t total, json::error_code&) {
    if (total == part.size()) key.clear();
    key.append(part.data(), std::min(part.size(), kKeyBytesKept - key.size()));
    return true;
  }
  bool on_key(json::string_view part, std::size_t total, json::error_code& ec) {
    return on_key_part(part, total, ec);
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code& ec) {
    return gather(part, ec);
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
    return scalar(part, ec);
  }
  bool on_number_part(json::string_view part, json::error_code& ec) { return gather(part, ec); }
  bool on_int64(std::int64_t, json::string_view part, json::error_code& ec) {
    return scalar(part, ec);
  }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code& ec) {
    return scalar(part, ec);
  }
  bool on_double(double, json::string_view part, json::error_code& ec) { return scalar(part, ec); }
  bool on_bool(bool value, json::error_code&) {
    if (in_item() && key == "is_default") is_default = value;
    if (depth == 1 && key == "success" && !value) says_failure = true;
    return true;
  }
  bool on_null(json::error_code&) {
    if (!in_array && depth == base && key == array) null_seen = true;
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

json::parse_options options() {
  json::parse_options result;
  result.max_depth = kListDepthMax;
  return result;
}

}  // namespace

struct ListParser::Impl {
  std::string array;
  std::string name_member;
  std::function<void(const Item&)> each;
  std::optional<json::basic_parser<Handler>> parser;
  bool failed = false;

  void start() {
    Handler handler;
    handler.array = array;
    handler.name_member = name_member;
    handler.each = [this](std::string id, std::string name, bool is_default) {
      each(Item{std::move(id), std::move(name), is_default});
    };
    parser.emplace(options(), std::move(handler));
    failed = false;
  }
};

ListParser::ListParser(std::string_view array, std::string_view name_member,
                       std::function<void(const Item&)> each)
    : impl_(std::make_unique<Impl>()) {
  impl_->array = array;
  impl_->name_member = name_member;
  impl_->each = std::move(each);
  impl_->start();
}

ListParser::~ListParser() = default;

void ListParser::reset() {
  impl_->start();
}

bool ListParser::take(std::string_view piece) {
  if (impl_->failed) return false;
  json::error_code ec;
  std::size_t used = 0;
  if (!impl_->parser->done()) {
    used = impl_->parser->write_some(true, piece.data(), piece.size(), ec);
  }
  // Bytes behind the document's end other than white space are no part of an answer of ours.
  const bool clean = piece.find_first_not_of(" \t\r\n", used) == std::string_view::npos;
  impl_->failed = ec.failed() || !clean;
  return !impl_->failed;
}

bool ListParser::complete() const {
  if (impl_->failed || !impl_->parser->done()) return false;
  const Handler& handler = impl_->parser->handler();
  return (handler.array_seen || handler.null_seen) && !handler.says_failure;
}

const std::string& ListParser::next_page_token() const {
  return impl_->parser->handler().token;
}

JobListParser::JobListParser(std::function<void(ListedJob)> each)
    : ListParser("jobs", "reference_id", [each = std::move(each)](const Item& item) {
        each(ListedJob{item.id, item.name});
      }) {}

BatchListParser::BatchListParser(std::function<void(ListedBatch)> each)
    : ListParser("batches", "name", [each = std::move(each)](const Item& item) {
        each(ListedBatch{item.id, item.name, item.is_default});
      }) {}

}  // namespace longshore::api
