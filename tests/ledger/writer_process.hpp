// A writer in a process of its own, as a run is: SQLite treats the connections of one
// process more gently than those of two.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "fixture.hpp"

namespace longshore::ledger::testing {

// Obeys one letter at a time, and answers each with one.
class WriterProcess {
 public:
  explicit WriterProcess(const std::string& path) {
    int orders[2];
    int answers[2];
    if (::pipe(orders) != 0 || ::pipe(answers) != 0) ADD_FAILURE() << "no pipes";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(orders[1]);
      ::close(answers[0]);
      obey(path, orders[0], answers[1]);
      ::_exit(0);
    }
    ::close(orders[0]);
    ::close(answers[1]);
    orders_ = orders[1];
    answers_ = answers[0];
    await_answer();
  }
  ~WriterProcess() {
    if (pid_ > 0) kill();
    ::close(orders_);
    ::close(answers_);
  }
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;

  // Inserts so many more jobs, "0", "1", …, and commits them with any inserted before.
  void commit_jobs(int count) {
    for (int i = 0; i < count; ++i) order('j');
    order('c');
  }
  void insert_without_commit() { order('j'); }
  void close() {
    order('q');
    wait();
  }
  void kill() {
    ::kill(pid_, SIGKILL);
    wait();
  }

 private:
  void order(char letter) {
    EXPECT_EQ(::write(orders_, &letter, 1), 1);
    await_answer();
  }
  void await_answer() {
    char letter = 0;
    EXPECT_EQ(::read(answers_, &letter, 1), 1) << "the writer has gone";
  }
  void wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
  }

  static void obey(const std::string& path, int orders, int answers) {
    std::unique_ptr<Store> store = must(open_sqlite_store(path, ""));
    Ground ground = lay_ground(*store);
    int committed = 0;
    int open = 0;
    char letter = 0;
    do {
      if (letter == 'j') {
        if (open == 0) must(store->begin());
        std::string id = std::to_string(committed + open);
        must(store->insert(ground.remote, job_of(ground, id), kNow));
        open++;
      } else if (letter == 'c') {
        must(store->commit());
        committed += open;
        open = 0;
      } else if (letter == 'q') {
        store.reset();
      }
      if (::write(answers, "", 1) != 1) return;
    } while (letter != 'q' && ::read(orders, &letter, 1) == 1);
  }

  pid_t pid_ = 0;
  int orders_ = -1;
  int answers_ = -1;
};

}  // namespace longshore::ledger::testing
