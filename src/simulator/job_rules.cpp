#include "simulator/job_rules.hpp"

#include "simulator/limits.hpp"
#include "simulator/uuid.hpp"

namespace longshore::simulator {
namespace {

using Kind = BodyMember::Kind;

std::optional<Refusal> refuse_reference_id(const BodyMember& id) {
  if (id.absent_or_null()) return Refusal{"FS_0002", "reference_id is required"};
  if (id.kind != Kind::kString) return Refusal{"FS_00011", "reference_id must be a string"};
  if (id.text.empty()) return Refusal{"FS_0002", "reference_id is empty"};
  if (id.text.size() > limits::kReferenceIdBytesMax) {
    return Refusal{"FS_00011", "reference_id is too long"};
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_data(const JobBody& job) {
  if (job.data.absent_or_null()) return Refusal{"FS_0004", "data is required"};
  if (job.data.kind != Kind::kObject) return Refusal{"FS_0003", "data must be an object"};
  if (job.data_members == 0) return Refusal{"FS_0004", "data is empty"};
  if (job.images == JobBody::Images::kBad) {
    return Refusal{"FS_0003", "data.image_url must be a URL or a list of URLs"};
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_label(const BodyMember& label, std::string_view missing,
                                    std::string_view wrong_type) {
  if (label.absent_or_null()) return Refusal{"FS_0005", missing};
  if (label.kind != Kind::kString) return Refusal{"FS_00011", wrong_type};
  if (label.text.empty()) return Refusal{"FS_0005", missing};
  return std::nullopt;
}

std::optional<Refusal> refuse_priority(const BodyMember& priority) {
  if (priority.kind == Kind::kAbsent) return std::nullopt;
  const std::string_view text = priority.text;
  const bool digit = text.size() == 1 && text[0] >= '1' && text[0] <= '9';
  if (priority.kind == Kind::kNumber && (digit || text == "10")) return std::nullopt;
  return Refusal{"FS_00012", "priority_weight must be an integer from 1 to 10"};
}

std::optional<Refusal> refuse_batch_id(const BodyMember& batch) {
  if (batch.absent_or_null()) return std::nullopt;
  if (batch.kind != Kind::kString) return Refusal{"GE_0001", "batch_id must be a string"};
  if (batch.text.empty() || is_uuid(batch.text)) return std::nullopt;
  return Refusal{"GE_0001", "batch_id is not a UUID"};
}

}  // namespace

std::optional<Refusal> refuse(const JobBody& job, JobsPath path) {
  if (auto refusal = refuse_reference_id(job.reference_id)) return refusal;
  if (auto refusal = refuse_data(job)) return refusal;
  auto label = path == JobsPath::kV0
                   ? refuse_label(job.tag, "tag is required", "tag must be a string")
                   : refuse_label(job.work_flow_id, "work_flow_id is required",
                                  "work_flow_id must be a string");
  if (label) return label;
  if (auto refusal = refuse_priority(job.priority_weight)) return refusal;
  return refuse_batch_id(job.batch_id);
}

}  // namespace longshore::simulator
