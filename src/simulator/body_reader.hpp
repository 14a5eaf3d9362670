// Request bodies: the whole text is checked to be JSON, and the members that the API knows
// are picked out of it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace longshore::simulator {

// One member. Of a member that stands twice the last one counts.
struct BodyMember {
  enum class Kind { kAbsent, kNull, kString, kNumber, kBoolean, kObject, kList };
  Kind kind = Kind::kAbsent;
  std::string_view text;  // of a string (unescaped) or a number (as it stands)

  bool absent_or_null() const { return kind == Kind::kAbsent || kind == Kind::kNull; }
  bool is_text() const { return kind == Kind::kString && !text.empty(); }
};

struct JobBody {
  BodyMember reference_id, tag, work_flow_id, batch_id, priority_weight;
  BodyMember data;
  std::size_t data_members = 0;  // where it is an object
  enum class Images { kAbsent, kGood, kBad } images = Images::kAbsent;
};

struct BatchBody {
  BodyMember project_id, label, name, description;
};

// Reuses its buffers from one body to the next; one thread at a time.
class BodyReader {
 public:
  BodyReader();
  ~BodyReader();
  // Nothing where the body is not one JSON object. Views stay valid until the next call.
  std::optional<JobBody> read_job(std::string_view body);
  std::optional<BatchBody> read_batch(std::string_view body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// An http, https, s3 or gs URL with something behind the scheme and no control characters.
bool is_image_url(std::string_view url);

}  // namespace longshore::simulator
