#include "simulator/body_reader.hpp"

#include <simdjson.h>

#include <array>
#include <string>

#include "simulator/json_scalar.hpp"
#include "simulator/limits.hpp"

namespace longshore::simulator {
namespace {

namespace od = simdjson::ondemand;
using Kind = BodyMember::Kind;

// Reads one value of any kind to its end. On-Demand checks only what it is asked for, so
// everything is asked for. False: it is not JSON.
bool read_value(od::value value, std::size_t depth, BodyMember* into);

bool read_object(od::object object, std::size_t depth, const auto& member) {
  if (depth > limits::kJsonDepthMax) return false;
  for (auto field : object) {
    std::string_view key;
    od::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    if (!member(key, value)) return false;
  }
  return true;
}

bool read_array(od::array array, std::size_t depth, const auto& element) {
  if (depth > limits::kJsonDepthMax) return false;
  for (auto item : array) {
    od::value value;
    if (item.get(value) != simdjson::SUCCESS) return false;
    if (!element(value)) return false;
  }
  return true;
}

Kind kind_of(JsonScalar::Kind kind) {
  switch (kind) {
    case JsonScalar::Kind::kNumber:
      return Kind::kNumber;
    case JsonScalar::Kind::kBoolean:
      return Kind::kBoolean;
    case JsonScalar::Kind::kNull:
      break;
  }
  return Kind::kNull;
}

bool skip_object(od::value value, std::size_t depth) {
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  return read_object(object, depth, [depth](std::string_view, od::value inner) {
    return read_value(inner, depth + 1, nullptr);
  });
}

bool skip_array(od::value value, std::size_t depth) {
  od::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  return read_array(array, depth,
                    [depth](od::value inner) { return read_value(inner, depth + 1, nullptr); });
}

bool read_value(od::value value, std::size_t depth, BodyMember* into) {
  od::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  BodyMember found;
  switch (type) {
    case od::json_type::object:
      if (!skip_object(value, depth)) return false;
      found.kind = Kind::kObject;
      break;
    case od::json_type::array:
      if (!skip_array(value, depth)) return false;
      found.kind = Kind::kList;
      break;
    case od::json_type::string:
      if (value.get_string().get(found.text) != simdjson::SUCCESS) return false;
      found.kind = Kind::kString;
      break;
    default: {
      const std::optional<JsonScalar> scalar = json_scalar(value.raw_json_token());
      if (!scalar) return false;
      found = {kind_of(scalar->kind), scalar->text};
    }
  }
  if (into != nullptr) *into = found;
  return true;
}

JobBody::Images judge(const BodyMember& url) {
  const bool good = url.kind == Kind::kString && is_image_url(url.text);
  return good ? JobBody::Images::kGood : JobBody::Images::kBad;
}

// data.image_url: one URL, or a list of the frames' URLs.
bool read_images(od::value value, JobBody& job) {
  constexpr std::size_t kDepth = 3;
  od::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  BodyMember url;
  if (type != od::json_type::array) {
    if (!read_value(value, kDepth, &url)) return false;
    job.images = judge(url);
    return true;
  }
  od::array frames;
  if (value.get_array().get(frames) != simdjson::SUCCESS) return false;
  std::size_t bad = 0;
  std::size_t count = 0;
  const bool read = read_array(frames, kDepth, [&](od::value frame) {
    if (!read_value(frame, kDepth + 1, &url)) return false;
    ++count;
    if (judge(url) == JobBody::Images::kBad) ++bad;
    return true;
  });
  job.images = count > 0 && bad == 0 ? JobBody::Images::kGood : JobBody::Images::kBad;
  return read;
}

bool read_data(od::value value, JobBody& job) {
  constexpr std::size_t kDepth = 2;
  od::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  job.images = JobBody::Images::kAbsent;
  job.data_members = 0;
  if (type != od::json_type::object) return read_value(value, kDepth, &job.data);
  job.data = {Kind::kObject, {}};
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  return read_object(object, kDepth, [&](std::string_view key, od::value inner) {
    ++job.data_members;
    return key == "image_url" ? read_images(inner, job) : read_value(inner, kDepth + 1, nullptr);
  });
}

}  // namespace

struct BodyReader::State {
  od::parser parser;
  std::string padded;

  bool read(std::string_view body, const auto& member) {
    padded.assign(body);
    padded.append(simdjson::SIMDJSON_PADDING, '\0');
    od::document document;
    od::object root;
    const simdjson::padded_string_view text(padded.data(), body.size(), padded.size());
    if (parser.iterate(text).get(document) != simdjson::SUCCESS) return false;
    if (document.get_object().get(root) != simdjson::SUCCESS) return false;
    if (!read_object(root, 1, member)) return false;
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  }
};

BodyReader::BodyReader() : state_(std::make_unique<State>()) {}
BodyReader::~BodyReader() = default;

std::optional<JobBody> BodyReader::read_job(std::string_view body) {
  JobBody job;
  const bool read = state_->read(body, [&](std::string_view key, od::value value) {
    if (key == "data") return read_data(value, job);
    BodyMember* into = key == "reference_id"      ? &job.reference_id
                       : key == "tag"             ? &job.tag
                       : key == "work_flow_id"    ? &job.work_flow_id
                       : key == "batch_id"        ? &job.batch_id
                       : key == "priority_weight" ? &job.priority_weight
                                                  : nullptr;
    return read_value(value, 2, into);
  });
  if (!read) return std::nullopt;
  return job;
}

std::optional<BatchBody> BodyReader::read_batch(std::string_view body) {
  BatchBody batch;
  const bool read = state_->read(body, [&](std::string_view key, od::value value) {
    BodyMember* into = key == "project_id"    ? &batch.project_id
                       : key == "label"       ? &batch.label
                       : key == "name"        ? &batch.name
                       : key == "description" ? &batch.description
                                              : nullptr;
    return read_value(value, 2, into);
  });
  if (!read) return std::nullopt;
  return batch;
}

bool is_image_url(std::string_view url) {
  static constexpr std::array<std::string_view, 4> kSchemes{"https://", "http://", "s3://",
                                                            "gs://"};
  for (const std::string_view scheme : kSchemes) {
    if (!url.starts_with(scheme)) continue;
    if (url.size() == scheme.size() || url[scheme.size()] == '/') return false;
    for (const char c : url) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
    }
    return true;
  }
  return false;
}

}  // namespace longshore::simulator
