using Postern.Cli;

return await CommandLine.Run(args, Terminal.Real());
