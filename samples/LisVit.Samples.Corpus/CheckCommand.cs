using System.CommandLine;
using LisVit.Data.Corpora;

namespace LisVit.Samples.Corpus;

/// <summary>Names every clip that something is wrong with.</summary>
internal static class CheckCommand
{
    public static Command Create(TextWriter output)
    {
        var corpus = new CorpusArgument();
        var command = new Command("check", "Opens every clip and names those that are missing, have gaps in the numbering of their frames, or are left out. No frame is decoded.");
        corpus.AddTo(command);
        command.SetAction((result, cancellation) => Task.Run(() => Run(corpus.Open(result), output, cancellation), CancellationToken.None));
        return command;
    }

    private static void Run(ICorpus corpus, TextWriter output, CancellationToken cancellation)
    {
        output.WriteLine(corpus.Description);
        foreach (var name in corpus.Splits)
        {
            var split = corpus.Split(name);
            var problems = CorpusCheck.Of(split, cancellation);
            output.WriteLine($"{name}: {split.Count} clips, {problems.Count} problems");
            foreach (var problem in problems)
                output.WriteLine($"  {problem}");
        }
    }
}
