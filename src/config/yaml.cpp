#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "config/node.hpp"
#include "config/yaml_text.hpp"
#include "core/utf8.hpp"

namespace longshore::config {
namespace {

constexpr std::string_view kAlias = "an alias (*) cannot be used here; expected the value itself";

// Thrown through the parser to end it; caught in parse_yaml().
struct Refused {
  SyntaxMistake mistake;
};

[[noreturn]] void refuse(SyntaxMistake place, std::string what) {
  place.what = std::move(what);
  throw Refused{std::move(place)};
}

// Builds the tree. Aliases are refused rather than resolved: a few of them nested make
// gigabytes of a hundred bytes.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const YamlText& text) : text_(text) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      refuse(place(mark), "something follows the end of the configuration; expected one document");
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(Node::Kind::kNull, mark, "", anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(place(mark), std::string(kAlias));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = make(Node::Kind::kScalar, mark, tag, anchor);
    node.text = value;
    node.quoted = tag == "!";
    if (node.quoted && !text_.quote_closed(mark.line, mark.column)) {
      refuse(place(mark), "the quote that is opened here is never closed");
    }
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(Node::Kind::kList, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(Node::Kind::kMap, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { close(); }

 private:
  SyntaxMistake place(const YAML::Mark& mark) const { return text_.at(mark.line, mark.column); }

  Node make(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) const {
    SyntaxMistake at = place(mark);
    if (anchor != 0) refuse(at, "an anchor (&) cannot be used here; expected the value alone");
    if (!tag.empty() && tag != "?" && tag != "!") {
      refuse(at, "a tag (!) cannot be used here; expected the value alone");
    }
    Node node;
    node.kind = kind;
    node.line = at.line;
    node.column = at.column;
    return node;
  }

  void open(Node node, const YAML::Mark& mark) {
    if (open_.size() == kNestingMax) {
      refuse(place(mark), fmt::format("nested more than {} levels deep", kNestingMax));
    }
    open_.push_back(std::move(node));
  }

  void close() {
    Node done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done));
  }

  void add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Node& parent = open_.back();
    const bool key = parent.is(Node::Kind::kMap) && parent.keys.size() == parent.items.size();
    (key ? parent.keys : parent.items).push_back(std::move(node));
  }

  const YamlText& text_;
  Node root_;
  std::vector<Node> open_;
  int documents_ = 0;
};

// What the parser means, for somebody who does not know YAML's grammar.
std::string explained(const std::string& message) {
  namespace text = YAML::ErrorMsg;
  static const std::array<std::pair<std::string, std::string>, 9> kKnown{{
      {text::MAP_VALUE,
       "a ':' where no key can stand; expected 'key: value', a space behind the ':', and quotes "
       "around text that holds ': '"},
      {text::END_OF_MAP,
       "not understood as part of the keys before it; expected the next key in the same column, "
       "and quotes around text that starts with { [ or ,"},
      {text::END_OF_SEQ, "a list ends unexpectedly; expected '- item' in the same column"},
      {text::END_OF_MAP_FLOW, "a '{' is not closed; expected '}'"},
      {text::END_OF_SEQ_FLOW, "a '[' is not closed; expected ']'"},
      {text::FLOW_END, "a '}' or ']' that nothing opened; expected quotes around such text"},
      {text::UNKNOWN_TOKEN,
       "a character that cannot start a value; expected quotes around the "
       "text"},
      {text::UNKNOWN_ANCHOR, std::string(kAlias)},
      {text::EOF_IN_SCALAR, "the quote that is opened here is never closed"},
  }};
  for (const auto& [theirs, ours] : kKnown) {
    if (message == theirs) return ours;
  }
  // It may quote a byte of the file, which must not steer a terminal.
  std::string quoted = message;
  std::ranges::replace_if(
      quoted, [](char c) { return static_cast<unsigned char>(c) < ' '; }, '?');
  return "not valid YAML (" + quoted + ")";
}

SyntaxMistake mistake_of(const YAML::Exception& error, const YamlText& text) {
  SyntaxMistake mistake = text.at(error.mark.line, error.mark.column);
  const bool tab =
      error.msg == YAML::ErrorMsg::TAB_IN_INDENTATION || text.tab_indented(error.mark.line);
  // The library may name the first byte of a character alone.
  mistake.what =
      tab ? "the line is indented with a tab; expected spaces" : valid_utf8(explained(error.msg));
  return mistake;
}

}  // namespace

std::string_view kind_text(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kScalar:
      return "a value";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a mapping";
  }
  return "";
}

ParsedYaml parse_yaml(std::string_view bytes) {
  const YamlText text(bytes);
  if (auto mistake = text.unreadable()) return {{}, {*std::move(mistake)}};
  try {
    std::istringstream stream{std::string(text.text())};
    YAML::Parser parser(stream);
    Builder builder(text);
    while (parser.HandleNextDocument(builder)) {
    }
    return {builder.take(), {}};
  } catch (const Refused& refused) {
    return {{}, {refused.mistake}};
  } catch (const YAML::Exception& error) {
    return {{}, {mistake_of(error, text)}};
  } catch (const std::exception& error) {
    return {{}, {{0, 0, fmt::format("not valid YAML ({})", error.what())}}};
  }
}

}  // namespace longshore::config
