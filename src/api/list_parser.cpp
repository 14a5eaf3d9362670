#include "api/list_parser.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <optional>

#include "core/limits.hpp"

namespace longshore::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kListDepthMax = 64;

// Follows the document by depth. `base` is the depth of the object that holds the array:
// 1 for a bare answer, 2 inside `data`.
struct Handler {
  constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_key_size = limits::kListItemBytesMax;
  constexpr static std::size_t max_string_size = limits::kListItemBytesMax;

  std::string_view array;
  std::string_view name_member;
  std::function<void(std::string id, std::string name, bool is_default)> each;

  std::size_t depth = 0;
  std::size_t base = 1;
  bool in_array = false;
  bool array_seen = false;
  std::string key;   // of the member whose value comes next
  std::string text;  // gathered string or number
  std::string number;
  std::string id, name, token;
  bool is_default = false;

  bool in_item() const { return in_array && depth == base + 2; }

  void scalar() {
    if (in_item()) {
      if (key == "id") id = text;
      if (key == name_member) name = text;
    } else if (!in_array && (depth == base || depth == 1) && key == "next_page_token") {
      token = text;
    }
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
    if (total == part.size()) text.clear();
    text.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t total, json::error_code& ec) {
    on_key_part(part, total, ec);
    key.swap(text);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t total, json::error_code&) {
    if (total == part.size()) text.clear();
    text.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t total, json::error_code& ec) {
    on_string_part(part, total, ec);
    scalar();
    return true;
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    number.append(part.data(), part.size());
    return number.size() <= limits::kListItemBytesMax;
  }
  bool on_any_number(json::string_view part) {
    number.append(part.data(), part.size());
    text.swap(number);
    number.clear();
    scalar();
    return true;
  }
  bool on_int64(std::int64_t, json::string_view part, json::error_code&) {
    return on_any_number(part);
  }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code&) {
    return on_any_number(part);
  }
  bool on_double(double, json::string_view part, json::error_code&) { return on_any_number(part); }
  bool on_bool(bool value, json::error_code&) {
    if (in_item() && key == "is_default") is_default = value;
    return true;
  }
  bool on_null(json::error_code&) { return true; }
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
  return !impl_->failed && impl_->parser->done() && impl_->parser->handler().array_seen;
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
