package io.krispyto.ingestion.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.domain.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The reported figures of a load. */
class ProgressTest {
  private final List<Figures> reported = new ArrayList<>();
  private final Progress progress = new Progress(300, reported::add, () -> false);

  @Test
  void stagedRowsCountHalf() throws IOException {
    progress.begin("a.csv", 100);
    read(100);
    progress.add(100, 20, 20);
    assertThat(figures()).isEqualTo("50 10");
    progress.merged(1, 2);
    assertThat(figures()).isEqualTo("75 15");
    progress.merged(2, 2);
    assertThat(figures()).isEqualTo("100 20");
    progress.end();
    assertThat(figures()).isEqualTo("100 20");
  }

  @Test
  void progressNeverDecreasesWhenAFileIsReadAgain() throws IOException {
    progress.begin("a.csv", 100);
    read(80);
    progress.add(80, 8, 0);
    assertThat(figures()).isEqualTo("80 8");
    progress.again();
    assertThat(figures()).isEqualTo("80 8");
    read(100);
    progress.add(50, 5, 5);
    assertThat(figures()).isEqualTo("80 8");
    progress.add(100, 5, 5);
    progress.merged(9, 10);
    assertThat(figures()).isEqualTo("95 10");
    progress.end();
    assertThat(figures()).isEqualTo("100 10");
  }

  @Test
  void aFailedFileCountsAsDone() throws IOException {
    progress.begin("broken.csv", 100);
    read(30);
    progress.add(30, 3, 0);
    progress.end();
    assertThat(figures()).isEqualTo("100 3");

    progress.begin("good.csv", 200);
    read(200);
    progress.add(300, 20, 0);
    progress.end();
    assertThat(figures()).isEqualTo("300 23");
    assertThat(reported.get(reported.size() - 1).secondsLeft()).isZero();
  }

  @Test
  void unknownFiguresAreAbsent() throws IOException {
    var unsized = new Progress(Figures.UNKNOWN, reported::add, () -> false);
    unsized.begin("a.csv", Figures.UNKNOWN);
    unsized.counted(new ByteArrayInputStream(new byte[10])).readAllBytes();
    unsized.add(10, 1, 0);
    unsized.end();
    var last = reported.get(reported.size() - 1);
    assertThat(last.bytes()).isEqualTo(10);
    assertThat(last.totalBytes()).isEqualTo(Figures.UNKNOWN);
    assertThat(last.secondsLeft()).isEqualTo(Figures.UNKNOWN);
  }

  /** A slow decompressor would otherwise finish its batch. */
  @Test
  void readingFailsOnceTheServerIsStopping() throws IOException {
    var stopping = new AtomicBoolean();
    var stopped = new Progress(300, reported::add, stopping::get);
    var in = stopped.counted(new ByteArrayInputStream(new byte[300]));
    assertThat(in.read(new byte[100])).isEqualTo(100);
    stopping.set(true);
    assertThatThrownBy(() -> in.read(new byte[100])).isInstanceOf(Failure.NotReady.class);
    assertThatThrownBy(in::read).isInstanceOf(Failure.NotReady.class);
    assertThat(stopped.read()).isEqualTo(100);
  }

  private void read(int bytes) throws IOException {
    progress.counted(new ByteArrayInputStream(new byte[bytes])).readAllBytes();
  }

  /** The current number of bytes and rows. */
  private String figures() {
    var figures = progress.figures();
    reported.add(figures);
    return figures.bytes() + " " + figures.rows();
  }
}
