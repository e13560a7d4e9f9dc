using LisVit.Samples.ReproduceReport;

ProcessTuning.Apply();
Console.OutputEncoding = System.Text.Encoding.UTF8;

var command = CommandLine.Create((settings, cancellation) => new Experiment(settings, Console.Out).Run(cancellation));
var parsed = command.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine(parsed.Errors[0].Message);
    return CommandLine.WrongValue;
}

try
{
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
}
catch (Exception e) when (e is UsageException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException)
{
    // What the user can mend, in one line; anything else is a defect and keeps its stack.
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return CommandLine.WrongValue;
}
