using System.CommandLine;

namespace LisVit.Samples.Corpus;

/// <summary>The program, without the process around it: one command a question that the owner of a corpus has.</summary>
internal static class Application
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default) =>
        SampleProgram.RunAsync(CommandLine(output), args, output, error, cancellationToken: cancellationToken);

    public static RootCommand CommandLine(TextWriter output) => new("Looks after a corpus: what is in it, what is wrong with it, and a cache of its decoded frames. It may be PHOENIX-2014-T or PHOENIX-2014 as unpacked, pickled annotations, or a csv of your own.")
    {
        StatisticsCommand.Create(output),
        CheckCommand.Create(output),
        CacheCommand.Create(output),
    };
}
