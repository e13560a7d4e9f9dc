using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace LisVit.Benchmarks.Throughput;

/// <summary>The most memory that each case's process held, of the device that it computed on.</summary>
internal sealed class PeakMemoryColumn : IColumn
{
    public string Id => nameof(PeakMemoryColumn);

    public string ColumnName => "Peak MB";

    public string Legend => "Most memory held, in megabytes: the resident set of the process with libtorch, or on CUDA all that is taken of the device; with --inProcess of all cases so far";

    public bool AlwaysShow => true;

    public bool IsNumeric => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 1;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        ThroughputCase.Of(summary, benchmarkCase) is { } measured ? PeakMemory.Read(measured.Key) : "-";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
