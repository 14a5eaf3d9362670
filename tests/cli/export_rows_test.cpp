#include "cli/export_rows.hpp"

#include <gtest/gtest.h>

namespace longshore::cli {
namespace {

ledger::ExportRow a_row() {
  return {.manifest = "night",
          .line = 12,
          .reference_id = "a,\"b\"\nc",
          .state = JobState::kAccepted,
          .job_id = "j1",
          .batch_id = "",
          .batch_name = "night-1",
          .code = "",
          .reason = "caf\xC3\xA9",
          .attempts = 3,
          .updated_at_ms = 1'785'621'600'123};
}

TEST(ExportRowsTest, CsvHasTheDocumentedColumnsAndQuotesWhatNeedsIt) {
  EXPECT_EQ(csv_header(),
            "manifest,line,reference_id,state,job_id,batch_id,batch_name,code,reason,attempts,"
            "updated_at\n");
  EXPECT_EQ(csv_row(a_row()),
            "night,12,\"a,\"\"b\"\"\nc\",accepted,j1,,night-1,,caf\xC3\xA9,3,"
            "2026-08-01T22:00:00.123Z\n");
}

// So that lines can be counted, and a terminal obeys nothing.
TEST(ExportRowsTest, WhatTheApiSaysStaysInItsLine) {
  ledger::ExportRow row = a_row();
  row.reference_id = "a";
  row.code = "evil\rcode";
  row.reason = "evil\n\x1b[2Jreason";
  EXPECT_EQ(csv_row(row),
            "night,12,a,accepted,j1,,night-1,evil\\x0dcode,evil\\n\\x1b[2Jreason,3,"
            "2026-08-01T22:00:00.123Z\n");
}

TEST(ExportRowsTest, JsonlHasTheSameMembers) {
  EXPECT_EQ(jsonl_row(a_row()),
            "{\"manifest\":\"night\",\"line\":12,\"reference_id\":\"a,\\\"b\\\"\\nc\","
            "\"state\":\"accepted\",\"job_id\":\"j1\",\"batch_id\":\"\",\"batch_name\":\"night-1\","
            "\"code\":\"\",\"reason\":\"caf\xC3\xA9\",\"attempts\":3,"
            "\"updated_at\":\"2026-08-01T22:00:00.123Z\"}\n");
}

TEST(ExportRowsTest, NothingStartsAFormulaWhereThatIsAskedFor) {
  for (const std::string formula : {"=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1"}) {
    ledger::ExportRow row = a_row();
    row.reference_id = formula;
    row.batch_name = formula + ",\"x\"";
    const std::string plain = csv_row(row);
    EXPECT_EQ(plain.find('\''), std::string::npos) << plain;
    const std::string safe = csv_row(row, true);
    EXPECT_NE(safe.find("'" + formula), std::string::npos) << safe;
    EXPECT_NE(safe.find(",\"'" + formula + ",\"\"x\"\"\","), std::string::npos) << safe;
  }
  ledger::ExportRow row = a_row();
  row.reason = "a-b=c";
  EXPECT_EQ(csv_row(row, true), csv_row(row));
}

}  // namespace
}  // namespace longshore::cli
