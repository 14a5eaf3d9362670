// What the mapping made of one row: the parts of a job, as JSON text ready to be joined.
#pragma once

#include <cstddef>
#include <string>

#include "core/row.hpp"
#include "manifest/image_urls.hpp"

namespace longshore::manifest {

struct MappedRow {
  std::string reference_id;     // text
  ImageUrls image_urls;         // none: left out
  std::string data;             // further members, each with a comma before it
  std::string tag;              // JSON; empty: left out
  std::string priority_weight;  // JSON; empty: left out
  std::string extra;            // members, each with a comma before it
  std::string batch_key;        // text

  // Keeps the room that the strings have.
  void clear();
  std::size_t bytes() const;
};

// Everything of `job` but its rows, in the memory that it has.
void make_job(const MappedRow& mapped, Job& job);

}  // namespace longshore::manifest
