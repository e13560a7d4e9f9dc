using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace LisVit.Benchmarks.Throughput;

/// <summary>The largest resident set of each case's process. Memory of a CUDA device is not in it: TorchSharp has no figure of that.</summary>
internal sealed class PeakMemoryColumn : IColumn
{
    public string Id => nameof(PeakMemoryColumn);

    public string ColumnName => "Peak MB";

    public string Legend => "Largest resident set of the process, in megabytes, libtorch included; without memory of a CUDA device";

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
