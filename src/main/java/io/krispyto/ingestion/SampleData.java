package io.krispyto.ingestion;

import java.util.List;

/** TO BE REPLACED by the generator of the bundled sample, which is written on another branch. */
final class SampleData {
  private SampleData() {}

  record File(String name, String csv) {}

  static List<File> files() {
    return List.of(
        new File(
            "coin_Sample.csv",
            """
            SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap
            1,Sample,SMP,2021-01-01 23:59:59,2,1,1,2,10,100
            2,Sample,SMP,2021-01-02 23:59:59,3,2,2,3,10,150
            """));
  }
}
