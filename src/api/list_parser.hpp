// The API's lists, read as they stream in: an endless or enormous page costs no memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/exchange.hpp"

namespace longshore::api {

struct ListedJob {
  std::string id;
  std::string reference_id;
};

struct ListedBatch {
  std::string id;
  std::string name;
  bool is_default = false;
};

// Finds the objects of one named array, bare or inside `data`, and the page token beside
// it; null in its place is an empty one. One page each; reset() makes it ready for another.
// Not copyable.
class ListParser : public BodySink {
 public:
  ~ListParser() override;
  ListParser(const ListParser&) = delete;
  ListParser& operator=(const ListParser&) = delete;

  bool take(std::string_view piece) override;
  void reset();
  // Whether the body was one whole JSON document that held the array, and told of no failure.
  bool complete() const;
  // Empty: this was the last page.
  const std::string& next_page_token() const;

 protected:
  struct Item {
    std::string id;
    // The array's own name for its key: reference_id or name. Empty: none that could be meant.
    std::string name;
    bool is_default = false;
  };
  ListParser(std::string_view array, std::string_view name_member,
             std::function<void(const Item&)> each);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// `GET …/batch/{batch_id}`: `each` is called as the objects stream by.
class JobListParser final : public ListParser {
 public:
  explicit JobListParser(std::function<void(ListedJob)> each);
};

// `GET …/details`.
class BatchListParser final : public ListParser {
 public:
  explicit BatchListParser(std::function<void(ListedBatch)> each);
};

}  // namespace longshore::api
