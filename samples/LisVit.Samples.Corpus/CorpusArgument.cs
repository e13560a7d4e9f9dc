using System.CommandLine;
using LisVit.Data.Corpora;

namespace LisVit.Samples.Corpus;

/// <summary>Which corpus, for every command.</summary>
internal sealed class CorpusArgument
{
    private readonly Argument<string> path = new("corpus") { Description = "Folder of the corpus, its csv, or its pickled annotations." };
    private readonly Option<bool> followLinks = new("--follow-links") { Description = "Let links inside the corpus lead out of it." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(path);
        command.Options.Add(followLinks);
    }

    public ICorpus Open(ParseResult result) => Data.Corpora.Corpus.Open(result.GetValue(path)!, new CorpusOptions { FollowLinks = result.GetValue(followLinks) });
}
